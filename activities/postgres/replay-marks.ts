import { RowOutcome } from '../../plan/reconcile.js';
import type { Applied } from './apply-change.js';
import type { DecidableChange, StagedTransaction } from './replay-pages.js';
import type { Session } from './session.js';

export interface Marked {
  readonly change: DecidableChange;
  readonly applied: Applied;
}

/** What became of a transaction: what most of it became, where a person's word counts most. */
export const TransactionOutcome = { ...RowOutcome, decided: 'decided' } as const;
export type TransactionOutcome = (typeof TransactionOutcome)[keyof typeof TransactionOutcome];

/** A row that was found different is kept beside the stranded one: whichever version is taken, the other is not lost. */
const keepsFound = ({ applied }: Marked) => !(applied.is === 'only-old-changed' && applied.outcome === 'replayed');

/** Writes what became of the changes. A new conflict takes back the word that a person gave on an older version of the row. */
export async function markChanges(
  session: Session,
  { timeline, commitLsn }: StagedTransaction,
  marks: readonly Marked[],
): Promise<void> {
  if (marks.length === 0) return;
  const column = (read: (marked: Marked) => unknown) => marks.map(read);
  await session.rows(
    `UPDATE lifeboat.stranded_change c
        SET status = d.status, kind = d.kind, detail = d.detail, found = d.found, taken = d.taken, decided_by = d.decided_by, at = clock_timestamp(),
            choice = CASE WHEN d.status <> 'conflict' THEN c.choice END, chosen_by = CASE WHEN d.status <> 'conflict' THEN c.chosen_by END
       FROM unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::jsonb[], $9::text[])
         AS d(seq, status, kind, detail, found, taken, decided_by)
      WHERE c.old_timeline = $1 AND c.commit_lsn = $2 AND c.seq = d.seq`,
    [
      timeline,
      commitLsn,
      column(({ change }) => change.seq),
      column(({ applied }) => applied.outcome),
      column(({ applied }) => applied.is),
      column(({ applied }) => applied.why),
      column(marked => (keepsFound(marked) ? JSON.stringify(marked.applied.found) : null)),
      column(({ applied }) => (applied.outcome === RowOutcome.merged ? JSON.stringify(applied.take) : null)),
      column(({ change }) => change.chosenBy),
    ],
  );
}

/**
 * Writes what became of the transaction, in the commit that holds its rows. False when somebody else has written it meanwhile: the caller must
 * then roll back, and what was written by it was never there.
 */
export async function markTransaction(
  session: Session,
  { timeline, commitLsn }: StagedTransaction,
  outcome: TransactionOutcome,
  decidedBy: string,
): Promise<boolean> {
  const rows = await session.rows(
    `UPDATE lifeboat.stranded_transaction SET status = $3, decided_by = $4, decided_at = clock_timestamp()
      WHERE old_timeline = $1 AND commit_lsn = $2 AND status IN ('staged', 'conflict') RETURNING 1`,
    [timeline, commitLsn, outcome, decidedBy],
  );
  return rows.length > 0;
}

/** Holds a transaction back: its rows in conflict with their reasons, the others as held, so that later transactions on them wait. */
export async function markHeld(
  session: Session,
  transaction: StagedTransaction,
  conflicts: readonly Marked[],
  decidedBy: string,
): Promise<void> {
  await session.rows('BEGIN');
  await session.rows(
    `UPDATE lifeboat.stranded_change SET status = 'held', at = clock_timestamp()
      WHERE old_timeline = $1 AND commit_lsn = $2 AND status <> 'held'`,
    [transaction.timeline, transaction.commitLsn],
  );
  await markChanges(session, transaction, conflicts);
  await markTransaction(session, transaction, TransactionOutcome.conflict, decidedBy);
  await session.rows('COMMIT');
}

/**
 * The rows of a transaction that an earlier one, still held back, has changed as well. What they were at the fork of this one is not there yet,
 * so nothing can be judged before the earlier one is decided.
 */
export async function waitsFor(session: Session, transaction: StagedTransaction): Promise<string | undefined> {
  const [row] = await session.rows(
    `SELECT e.commit_lsn FROM lifeboat.stranded_change m
       JOIN lifeboat.stranded_change e
         ON e.old_timeline = m.old_timeline AND e.status IN ('conflict', 'held') AND e.commit_lsn < m.commit_lsn
        AND md5(e.schema_name || '.' || e.table_name || e.key::text) = md5(m.schema_name || '.' || m.table_name || m.key::text)
      WHERE m.old_timeline = $1 AND m.commit_lsn = $2 ORDER BY e.commit_lsn LIMIT 1`,
    [transaction.timeline, transaction.commitLsn],
  );
  return row?.text('commit_lsn');
}
