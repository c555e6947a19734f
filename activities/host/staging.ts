import type { Session } from '../postgres/session.js';
import type { Columns, StrandedChange } from './stranded-stream.js';

/** Rows of one table are identified by these columns on the new primary; empty where it has no primary key. */
export type KeyColumns = (schema: string, table: string) => Promise<readonly string[]>;

/**
 * Stages a batch of stranded changes on the new primary. The original timeline, commit position and number are the key, so that staging
 * twice is staging once.
 */
export async function stage(
  session: Session,
  timeline: number,
  changes: readonly StrandedChange[],
  keyColumns: KeyColumns,
): Promise<void> {
  if (changes.length === 0) return;
  const keys: Columns[] = [];
  // One after the other: a key that is not known yet is asked for on this very connection.
  for (const change of changes) keys.push(await keyOf(change, keyColumns));
  const column = (read: (change: StrandedChange, n: number) => unknown) => changes.map(read);
  await session.rows(
    `WITH batch AS (
       SELECT * FROM unnest($2::pg_lsn[], $3::bigint[], $4::timestamptz[], $5::int[], $6::text[], $7::text[], $8::text[], $9::jsonb[], $10::jsonb[], $11::jsonb[])
         AS b(commit_lsn, xid, committed_at, seq, schema_name, table_name, op, key, old, new)
     ), transactions AS (
       INSERT INTO lifeboat.stranded_transaction (old_timeline, commit_lsn, xid, committed_at)
       SELECT DISTINCT $1::int, commit_lsn, xid, committed_at FROM batch ON CONFLICT DO NOTHING
     )
     INSERT INTO lifeboat.stranded_change (old_timeline, commit_lsn, seq, schema_name, table_name, op, key, old, new)
     SELECT $1::int, commit_lsn, seq, schema_name, table_name, op, key, old, new FROM batch ON CONFLICT DO NOTHING`,
    [
      timeline,
      column(change => change.commitLsn),
      column(change => change.xid),
      column(change => change.committedAt),
      column(change => change.seq),
      column(change => change.schema),
      column(change => change.table),
      column(change => change.op),
      column((_, n) => JSON.stringify(keys[n] ?? {})),
      column(change => change.old && JSON.stringify(change.old)),
      column(change => change.new && JSON.stringify(change.new)),
    ],
  );
}

/** The key of the row as it was before the change; the whole old row where the table has no key. */
async function keyOf(change: StrandedChange, keyColumns: KeyColumns): Promise<Columns> {
  const row = change.old ?? change.oldKey ?? change.new ?? {};
  const names = await keyColumns(change.schema, change.table);
  if (names.length === 0 || names.some(name => row[name] === undefined)) return row;
  return Object.fromEntries(names.map(name => [name, row[name] ?? null]));
}
