import type { Image } from '../../plan/reconcile.js';
import type { StagedChange } from './apply-change.js';
import type { Row } from './row.js';
import type { Session } from './session.js';

/** A change with what a person has decided about it, and which version of the row that person saw. */
export interface DecidableChange extends StagedChange {
  readonly schema: string;
  readonly table: string;
  readonly choice: 'old' | 'new' | null;
  readonly chosenBy: string | null;
  /** The row as it was when the conflict was found; undefined when there was none. */
  readonly seen: Image | null | undefined;
}

/** One stranded transaction with its first changes; the rest is read when it is replayed. */
export interface StagedTransaction {
  readonly timeline: number;
  readonly commitLsn: string;
  readonly changes: readonly DecidableChange[];
  /** There may be more changes after these. */
  readonly more: boolean;
}

/** Changes read at a time; a transaction may be larger than that. */
export const PAGE = 500;

const COLUMNS = 'c.seq, c.schema_name, c.table_name, c.op, c.key, c.old, c.new, c.choice, c.chosen_by, c.found';

/** The next undecided transactions after a position, in commit order: many small ones in one read, or the beginning of a large one. */
export async function readTransactions(
  session: Session,
  timeline: number,
  after: string,
): Promise<readonly StagedTransaction[]> {
  const rows = await session.rows(
    `SELECT c.commit_lsn, ${COLUMNS}
       FROM lifeboat.stranded_transaction t JOIN lifeboat.stranded_change c USING (old_timeline, commit_lsn)
      WHERE t.old_timeline = $1 AND t.status IN ('staged', 'conflict') AND t.commit_lsn > $2
      ORDER BY t.commit_lsn, c.seq LIMIT $3`,
    [timeline, after, PAGE],
  );
  const grouped = new Map<string, DecidableChange[]>();
  for (const row of rows) {
    const lsn = row.text('commit_lsn');
    const changes = grouped.get(lsn) ?? [];
    changes.push(changeOf(row));
    grouped.set(lsn, changes);
  }
  const all = [...grouped].map(([commitLsn, changes]) => ({ timeline, commitLsn, changes, more: false }));
  const last = all.at(-1);
  if (rows.length < PAGE || !last) return all;
  // The page may have cut the last one.
  return all.length === 1 ? [{ ...last, more: true }] : all.slice(0, -1);
}

/** All changes of a transaction, a page at a time. */
export async function* changesOf(
  session: Session,
  transaction: StagedTransaction,
): AsyncGenerator<readonly DecidableChange[]> {
  yield transaction.changes;
  let after = transaction.more ? (transaction.changes.at(-1)?.seq ?? 0) : Infinity;
  while (after < Infinity) {
    const rows = await session.rows(
      `SELECT ${COLUMNS} FROM lifeboat.stranded_change c
        WHERE c.old_timeline = $1 AND c.commit_lsn = $2 AND c.seq > $3 ORDER BY c.seq LIMIT $4`,
      [transaction.timeline, transaction.commitLsn, after, PAGE],
    );
    if (rows.length > 0) yield rows.map(changeOf);
    after = rows.length < PAGE ? Infinity : (rows.at(-1)?.number('seq') ?? Infinity);
  }
}

function changeOf(row: Row): DecidableChange {
  const op = row.text('op');
  if (op !== 'insert' && op !== 'update' && op !== 'delete') throw new TypeError(`Unexpected operation ${op}`);
  const choice = row.textOrNull('choice');
  const found = row.textOrNull('found');
  return {
    seq: row.number('seq'),
    schema: row.text('schema_name'),
    table: row.text('table_name'),
    op,
    key: parseImage(row.textOrNull('key')) ?? {},
    old: parseImage(row.textOrNull('old')),
    new: parseImage(row.textOrNull('new')),
    choice: choice === 'old' || choice === 'new' ? choice : null,
    chosenBy: row.textOrNull('chosen_by'),
    seen: found === null ? undefined : parseImage(found),
  };
}

/** A row as the ledger keeps it; JSON's null for no row. */
export function parseImage(json: string | null): Image | null {
  const value: unknown = json === null ? null : JSON.parse(json);
  if (value === null) return null;
  if (typeof value !== 'object') throw new TypeError('Unexpected row in the ledger');
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, text === null ? null : String(text)]));
}
