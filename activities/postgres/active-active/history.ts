import { escapeLiteral } from 'pg';
import type { Lsn } from '../../../plan/replication.js';
import { failure } from '../../fail.js';
import { type PgoutputMessage, parsePgoutput } from '../../host/pgoutput.js';
import { type Columns, type StrandedChange, StrandedStream } from '../../host/stranded-stream.js';
import { type Relations } from '../relation.js';
import type { Session } from '../session.js';
import { RECON } from '../slots.js';
import type { Side } from './pair.js';

/** The origin under which Lifeboat writes the rows of a convergence, so that they are told from clients' writes and from what was applied. */
export const OWN_ORIGIN = 'lifeboat';

/** Rows fetched and staged at a time, whatever the size of the history. */
const PAGE = 2_000;

interface Seen extends StrandedChange {
  /** Where its transaction's commit ended in the region that it came from; null for a write of this region's own clients. */
  readonly originLsn: Lsn | null;
  readonly key: Columns;
}

/** Creates the temporary tables that both regions' histories are joined in; they end with the transaction. */
export async function openHistory(session: Session): Promise<void> {
  await session.rows(
    `CREATE TEMP TABLE history_change (region text, commit_lsn pg_lsn, seq int, origin_lsn pg_lsn, committed_at timestamptz,
       schema_name text, table_name text, key jsonb, op text, old jsonb, new jsonb) ON COMMIT DROP`,
  );
  await session.rows('CREATE TEMP TABLE history_end (region text, commit_lsn pg_lsn, end_lsn pg_lsn) ON COMMIT DROP');
}

/**
 * Reads what a region's slot has kept, clients' writes and applied ones, into the temporary tables of `into`; what Lifeboat wrote itself is left
 * out. Both sessions must be in a transaction. The slot is only looked at. The server sorts large transactions on its disk; here is one page.
 */
export async function readHistory(
  side: Side,
  into: Session,
  tables: ReadonlySet<string>,
  relations: Relations,
): Promise<void> {
  const { session, region } = side;
  // A cursor over the function: PostgreSQL keeps the rest, so this process holds one page.
  await session.rows(
    `DECLARE history NO SCROLL CURSOR FOR SELECT encode(data, 'base64') AS data FROM pg_logical_slot_peek_binary_changes(
       ${escapeLiteral(RECON)}, NULL, NULL, 'proto_version', '1', 'publication_names', ${escapeLiteral(RECON)})`,
  );
  const reader = new HistoryReader(side, tables);
  for (;;) {
    const rows = await session.rows(`FETCH FORWARD ${PAGE} FROM history`);
    if (rows.length === 0) break;
    const seen: Seen[] = [];
    for (const row of rows) {
      const found = reader.take(parsePgoutput(Buffer.from(row.text('data'), 'base64')));
      if (found) seen.push({ ...found, key: await keyOf(found, relations) });
    }
    await stageSeen(into, region, seen, reader.takeEnds());
  }
  await session.rows('CLOSE history');
}

async function keyOf(change: StrandedChange, relations: Relations): Promise<Columns> {
  const row = change.old ?? change.oldKey ?? change.new ?? {};
  const names = (await relations(change.schema, change.table))?.key ?? [];
  if (names.length === 0) return row;
  return Object.fromEntries(names.map(name => [name, row[name] ?? null]));
}

interface End {
  readonly commitLsn: Lsn;
  readonly endLsn: Lsn;
}

/** Turns messages into changes with where they came from. */
class HistoryReader {
  readonly #side: Side;
  readonly #tables: ReadonlySet<string>;
  readonly #stream = new StrandedStream('0/0');
  readonly #names = new Map<number, string>();
  #origin: { readonly lsn: Lsn; readonly name: string } | null = null;
  #ends: End[] = [];

  constructor(side: Side, tables: ReadonlySet<string>) {
    this.#side = side;
    this.#tables = tables;
  }

  take(message: PgoutputMessage): Omit<Seen, 'key'> | null {
    if (message.kind === 'begin') this.#origin = null;
    if (message.kind === 'origin') this.#origin = message;
    if (message.kind === 'commit') this.#ends.push(message);
    if (message.kind === 'relation') this.#names.set(message.id, `${message.schema}.${message.table}`);
    if (message.kind === 'truncate') {
      this.#refuseTruncate(message.relations);
      return null;
    }
    const change = this.#stream.take(message);
    if (!change || this.#origin?.name === OWN_ORIGIN) return null;
    if (!this.#tables.has(`${change.schema}.${change.table}`)) return null;
    return { ...change, originLsn: this.#origin?.lsn ?? null };
  }

  takeEnds(): readonly End[] {
    const ends = this.#ends;
    this.#ends = [];
    return ends;
  }

  #refuseTruncate(ids: readonly number[]): void {
    const names = ids.flatMap(id => this.#names.get(id) ?? []).filter(name => this.#tables.has(name));
    if (names.length === 0 || this.#origin !== null) return;
    const { region } = this.#side;
    throw failure('not-replayable', {
      what: `Clients of ${region} truncated ${names.join(', ')}, which cannot be laid against what the other region wrote.`,
      state: 'Nothing was changed by this step; both regions are as they were.',
      todo: `Decide by hand what the truncation means, then drop and create the slot ${RECON} in ${region} anew.`,
    });
  }
}

async function stageSeen(into: Session, region: string, seen: readonly Seen[], ends: readonly End[]): Promise<void> {
  await into.rows(`INSERT INTO history_end SELECT $1, * FROM unnest($2::pg_lsn[], $3::pg_lsn[])`, [
    region,
    ends.map(({ commitLsn }) => commitLsn),
    ends.map(({ endLsn }) => endLsn),
  ]);
  if (seen.length === 0) return;
  const column = (read: (change: Seen) => unknown) => seen.map(read);
  await into.rows(
    `INSERT INTO history_change SELECT $1, * FROM unnest($2::pg_lsn[], $3::int[], $4::pg_lsn[], $5::timestamptz[], $6::text[], $7::text[],
       $8::jsonb[], $9::text[], $10::jsonb[], $11::jsonb[])`,
    [
      region,
      column(change => change.commitLsn),
      column(change => change.seq),
      column(change => change.originLsn),
      column(change => change.committedAt),
      column(change => change.schema),
      column(change => change.table),
      column(change => json(change.key)),
      column(change => change.op),
      column(change => json(change.old)),
      column(change => json(change.new)),
    ],
  );
}

function json(row: Columns | null): string | null {
  return row && JSON.stringify(row);
}
