import type { Lsn } from '../../plan/replication.js';
import type { StepContext } from '../../plan/run.js';
import type { StrandedExtract } from '../../plan/stranded.js';
import type { Session } from './session.js';

/** What the new primary knows of a fork's reconciliation. */
export interface ForkRecord {
  readonly forkLsn: Lsn;
  /** The whole old history was read. */
  readonly complete: boolean;
  /** Transactions that nobody has decided: staged, or in conflict. */
  readonly undecided: number;
  /** Nothing was stranded, or a person has signed for what became of it. */
  readonly signed: boolean;
}

export async function readFork(session: Session, timeline: number): Promise<ForkRecord | undefined> {
  const [there] = await session.rows(`SELECT 1 WHERE to_regclass('lifeboat.stranded_fork') IS NOT NULL`);
  if (!there) return undefined;
  const [row] = await session.rows(
    `SELECT f.fork_lsn, f.complete,
            (SELECT count(*) FROM lifeboat.stranded_transaction t
              WHERE t.old_timeline = f.old_timeline AND t.status IN ('staged', 'conflict')) AS undecided,
            f.signed_at IS NOT NULL OR NOT EXISTS (SELECT 1 FROM lifeboat.stranded_transaction t
              WHERE t.old_timeline = f.old_timeline) AS signed
       FROM lifeboat.stranded_fork f WHERE f.old_timeline = $1`,
    [timeline],
  );
  return (
    row && {
      forkLsn: row.text('fork_lsn'),
      complete: row.boolean('complete'),
      undecided: row.number('undecided'),
      signed: row.boolean('signed'),
    }
  );
}

/** Opens the record of a fork before it is read; one that is complete stays so. */
export async function openFork(
  session: Session,
  context: StepContext,
  fork: { readonly timeline: number; readonly forkLsn: Lsn; readonly region: string },
): Promise<void> {
  await session.rows(
    `INSERT INTO lifeboat.stranded_fork AS f (old_timeline, fork_lsn, region, complete, run, deciders)
     VALUES ($1, $2, $3, false, $4, $5)
     ON CONFLICT (old_timeline) DO UPDATE SET deciders = coalesce(excluded.deciders, f.deciders)`,
    [fork.timeline, fork.forkLsn, fork.region, context.run, context.deciders ?? null],
  );
}

/** Declares that the whole old history was read. From now on what is staged is all there was. */
export async function completeFork(session: Session, timeline: number): Promise<void> {
  await session.rows(
    'UPDATE lifeboat.stranded_fork SET complete = true, at = clock_timestamp() WHERE old_timeline = $1 AND NOT complete',
    [timeline],
  );
}

/** The sum of what is staged for a fork, whatever became of it since. */
export async function summariseFork(session: Session, timeline: number, forkLsn: Lsn): Promise<StrandedExtract> {
  const [total, tables] = [
    await session.row(
      `SELECT count(*) AS transactions, to_char(min(committed_at), $2) AS first_at, to_char(max(committed_at), $2) AS last_at
         FROM lifeboat.stranded_transaction WHERE old_timeline = $1`,
      [timeline, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'],
    ),
    await session.rows(
      `SELECT schema_name || '.' || table_name AS relation, count(*) AS changes
         FROM lifeboat.stranded_change WHERE old_timeline = $1 GROUP BY 1 ORDER BY 1`,
      [timeline],
    ),
  ];
  return {
    forkLsn,
    timeline,
    transactions: total.number('transactions'),
    changes: tables.reduce((sum, row) => sum + row.number('changes'), 0),
    tables: Object.fromEntries(tables.map(row => [row.text('relation'), row.number('changes')])),
    firstCommitAt: total.textOrNull('first_at'),
    lastCommitAt: total.textOrNull('last_at'),
  };
}
