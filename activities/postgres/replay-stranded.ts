import type { StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import type { StrandedReplay } from '../../plan/stranded.js';
import type { ActivityDeps } from '../deps.js';
import { failure } from '../fail.js';
import { takeEpoch } from './epoch.js';
import { writeAudit } from './ledger.js';
import { nodeOf } from './locate.js';
import { readStanding } from './promotion.js';
import { replayTransaction, type StagedTransaction } from './replay-transaction.js';
import type { Session } from './session.js';
import { withNode } from './with-node.js';

type Input = StepInput<StepArgs<'postgres.replay-stranded'>>;

const LIMITS = { connectMs: 5_000, queryMs: 60_000 };
/** Ledger keys read at a time. */
const PAGE = 500;
/** Keys named in a failure; the ledger has all of them. */
const NAMED_CONFLICTS = 20;

/**
 * `postgres.replay-stranded`: applies what is staged from the old primary's region, in commit order, one transaction for each original one,
 * each exactly once. Transactions in conflict stay unapplied and the act fails with `stranded-conflict` after it has done all the others.
 */
export const replayStranded =
  (deps: ActivityDeps) =>
  async (input: Input): Promise<StrandedReplay> => {
    const { args, context, estate } = input;
    const dsn = await deps.resolve(nodeOf(estate, args.database, args.region).dsn);
    return await withNode(args.region, dsn, LIMITS, async session => {
      await requirePrimary(session, input);
      const timelines = await extractedForks(session, input);
      await takeEpoch(session, context);
      for (const timeline of timelines) await replayFork(session, timeline, context.run);
      const replay = await summarise(session, timelines);
      await writeAudit(session, context, 'replay-stranded', replay);
      if (replay.conflicts > 0) throw conflicted(input, replay);
      return replay;
    });
  };

async function requirePrimary(session: Session, { args }: Input): Promise<void> {
  if (!(await readStanding(session)).standby) return;
  throw failure('not-a-primary', {
    what: `The server in ${args.region} is a standby.`,
    state: 'Nothing was replayed.',
    todo: 'Name the region of the current primary.',
  });
}

/** The forks of the old primary's region whose extraction is complete; a half-read history is not replayed. */
async function extractedForks(session: Session, { args }: Input): Promise<readonly number[]> {
  const [there] = await session.rows(`SELECT 1 WHERE to_regclass('lifeboat.stranded_fork') IS NOT NULL`);
  const forks = there
    ? await session.rows(
        'SELECT old_timeline, complete FROM lifeboat.stranded_fork WHERE region = $1 ORDER BY old_timeline',
        [args.from],
      )
    : [];
  if (forks.length > 0 && forks.every(fork => fork.boolean('complete'))) {
    return forks.map(fork => fork.number('old_timeline'));
  }
  throw failure('not-reconciled', {
    what: `What ${args.database} committed only in ${args.from} was not extracted to its end.`,
    state: 'Nothing was replayed.',
    todo: 'Run the extraction first.',
  });
}

async function replayFork(session: Session, timeline: number, run: string): Promise<void> {
  for (;;) {
    const staged = await nextStaged(session, timeline);
    for (const transaction of staged) await replayTransaction(session, transaction, run);
    if (staged.length === 0) return;
  }
}

async function nextStaged(session: Session, timeline: number): Promise<readonly StagedTransaction[]> {
  const rows = await session.rows(
    `SELECT commit_lsn FROM lifeboat.stranded_transaction
      WHERE old_timeline = $1 AND status = 'staged' ORDER BY commit_lsn LIMIT $2`,
    [timeline, PAGE],
  );
  return rows.map(row => ({ timeline, commitLsn: row.text('commit_lsn') }));
}

async function summarise(session: Session, timelines: readonly number[]): Promise<StrandedReplay> {
  const row = await session.row(
    `SELECT count(*) AS transactions, count(*) FILTER (WHERE status = 'replayed') AS replayed,
            count(*) FILTER (WHERE status = 'already-there') AS already_there,
            count(*) FILTER (WHERE status = 'conflict') AS conflicts
       FROM lifeboat.stranded_transaction WHERE old_timeline = ANY($1::int[])`,
    [timelines],
  );
  const keys = await session.rows(
    `SELECT schema_name || '.' || table_name || ' ' || key::text || ': ' || coalesce(detail, '') AS conflict
       FROM lifeboat.stranded_change WHERE old_timeline = ANY($1::int[]) AND status = 'conflict'
      ORDER BY old_timeline, commit_lsn, seq LIMIT $2`,
    [timelines, NAMED_CONFLICTS],
  );
  return {
    transactions: row.number('transactions'),
    replayed: row.number('replayed'),
    alreadyThere: row.number('already_there'),
    conflicts: row.number('conflicts'),
    conflictKeys: keys.map(key => key.text('conflict')),
  };
}

function conflicted({ args }: Input, { conflicts, conflictKeys, replayed, alreadyThere }: StrandedReplay) {
  return failure('stranded-conflict', {
    what: `${conflicts} stranded transactions meet rows that ${args.region} changed too (${conflictKeys.join('; ')}).`,
    state: `${replayed + alreadyThere} others are in place; nothing of these was applied, and the old primary is untouched.`,
    todo: 'Decide each of them in lifeboat.stranded_transaction, then retry the step.',
  });
}
