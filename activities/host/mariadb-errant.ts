import { type GtidRange, isWithin, parseGtids } from '../../plan/gtid.js';
import { writeDurably } from './durable-file.js';
import { guardEpoch } from './epoch-guard.js';
import type { HostDeps } from './host-input.js';
import { type MariadbInput, mariadbPlaceOf } from './mariadb-place.js';
import { asOwner, runProgram } from './run-program.js';

interface ErrantInput extends MariadbInput {
  readonly ranges: readonly GtidRange[];
  /** The binary logs to search, as the server names them, oldest first. */
  readonly files: readonly string[];
}

export interface Errant {
  /** Every errant transaction, by its GTID. */
  readonly gtids: readonly string[];
  /** The file on this host with what each of them did, rows included. */
  readonly evidence: string;
}

const BINLOG_LIMIT_MS = 30_000;
const GTID_LINE = /^#.*\bGTID (\d+-\d+-\d+)/;

/**
 * `host.mariadb-errant`: finds the errant transactions in the server's binary logs and keeps what they did in a file beside the data directory, where a
 * rebuild does not reach it.
 */
export const mariadbErrant =
  (deps: HostDeps) =>
  async (input: ErrantInput): Promise<Errant> => {
    const place = await mariadbPlaceOf(input, deps);
    await guardEpoch(input, place);
    const options = ['--no-defaults', '--base64-output=decode-rows', '--verbose'];
    const command = asOwner(place.owner, [place.program('mariadb-binlog'), ...options, ...input.files]);
    const found = pickErrant(await runProgram(command, { limitMs: BINLOG_LIMIT_MS }), input.ranges);
    const evidence = place.beside(`lifeboat-errant-${input.epoch}.sql`);
    await writeDurably(evidence, found.text, place.owner);
    return { gtids: found.gtids, evidence };
  };

/** The events of the transactions within the ranges, out of what `mariadb-binlog` prints. A transaction begins with its GTID event. */
export function pickErrant(printed: string, ranges: readonly GtidRange[]) {
  const gtids: string[] = [];
  const kept: string[] = [];
  let within = false;
  for (const line of printed.split('\n')) {
    const name = GTID_LINE.exec(line)?.[1];
    const gtid = name === undefined ? undefined : parseGtids(name)[0];
    if (name !== undefined && gtid) {
      within = isWithin(gtid, ranges);
      if (within) gtids.push(name);
    }
    if (within) kept.push(line);
  }
  return { gtids, text: `${kept.join('\n')}\n` };
}
