import { failure } from '../fail.js';
import type { Place } from './place.js';
import { runProgram } from './run-program.js';

/** The control file of a server, as pg_controldata prints it. The server need not run. */
export interface ControlData {
  /** `shut down`, `shut down in recovery`, `in production` (also after a crash), `in archive recovery`, ... */
  readonly state: string;
  readonly systemId: string;
  /** The timeline that the server would recover on: the newer of the checkpoint's and the minimum recovery point's. */
  readonly timeline: number;
  /** Where the latest checkpoint record starts. */
  readonly checkpointLsn: string;
  readonly minRecoveryLsn: string;
  readonly walSegmentBytes: number;
  /** The timeline of the latest checkpoint record itself. */
  readonly checkpointTimeline: number;
  /** Data checksums or `wal_log_hints`; either lets pg_rewind find the changed pages. */
  readonly hints: boolean;
}

/** Reads the control file. 5 ms; fails with `program-failed`. */
export async function readControlData(place: Place, data = place.data): Promise<ControlData> {
  const command = [place.program('pg_controldata'), '-D', data];
  return parseControlData(await runProgram(command, { limitMs: 5_000, as: place.owner }));
}

/** Parses `pg_controldata`'s output under `LC_ALL=C`: one `label: value` a line. */
export function parseControlData(text: string): ControlData {
  const values = new Map(
    text.split('\n').flatMap(line => {
      const colon = line.indexOf(':');
      return colon < 0 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const];
    }),
  );
  const value = (label: string): string => {
    const found = values.get(label);
    if (found !== undefined && found !== '') return found;
    throw failure('program-failed', {
      what: `pg_controldata did not print "${label}".`,
      state: 'Nothing was changed by this step.',
      todo: "Check that the inventory's programs belong to the server's version.",
    });
  };
  return {
    state: value('Database cluster state'),
    systemId: value('Database system identifier'),
    timeline: Math.max(
      Number(value("Latest checkpoint's TimeLineID")),
      Number(value("Min recovery ending loc's timeline")),
    ),
    checkpointLsn: value('Latest checkpoint location'),
    minRecoveryLsn: value('Minimum recovery ending location'),
    walSegmentBytes: Number(value('Bytes per WAL segment')),
    checkpointTimeline: Number(value("Latest checkpoint's TimeLineID")),
    hints: values.get('wal_log_hints setting') === 'on' || Number(values.get('Data page checksum version') ?? 0) > 0,
  };
}
