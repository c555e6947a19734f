import type { ClockSkew } from '../../plan/reconcile.js';
import type { StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import type { StrandedReplay } from '../../plan/stranded.js';
import type { ActivityDeps } from '../deps.js';
import { failure } from '../fail.js';
import { writeAudit } from './ledger.js';
import { databaseOf, nodeOf } from './locate.js';
import { rememberRelations } from './relation.js';
import { readTransactions } from './replay-pages.js';
import { type ReplayTerms, replayTransaction } from './replay-transaction.js';
import type { Session } from './session.js';
import { openForks } from './extracted-forks.js';
import { accountOf, readLedger } from './stranded-account.js';
import { withNode } from './with-node.js';

type Input = StepInput<StepArgs<'postgres.replay-stranded'>>;

const LIMITS = { connectMs: 5_000, queryMs: 60_000, prepare: true };

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
      const timelines = await openForks(session, args, context);
      const { tables } = databaseOf(estate, args.database);
      for (const timeline of timelines) {
        const skew = await readSkew(session, timeline);
        const terms = { rules: tables, skew, relations: rememberRelations(session), run: context.run };
        await replayFork(session, timeline, terms);
      }
      const replay = await summarise(session, args.from, timelines);
      await writeAudit(session, context, 'replay-stranded', replay.ledger);
      if (replay.conflicts > 0) throw conflicted(input, replay);
      return replay;
    });
  };

async function replayFork(session: Session, timeline: number, terms: ReplayTerms): Promise<void> {
  let held = false;
  for (let after = '0/0'; ; ) {
    const staged = await readTransactions(session, timeline, after);
    for (const transaction of staged) {
      held = (await replayTransaction(session, transaction, terms, held)) === 'conflict' || held;
      after = transaction.commitLsn;
    }
    if (staged.length === 0) return;
  }
}

async function readSkew(session: Session, timeline: number): Promise<ClockSkew> {
  const row = await session.row('SELECT clock_skew_ms FROM lifeboat.stranded_fork WHERE old_timeline = $1', [timeline]);
  const ms = row.numberOrNull('clock_skew_ms');
  return ms === null ? { ms: 0, how: 'assumed' } : { ms, how: 'measured' };
}

async function summarise(session: Session, from: string, timelines: readonly number[]): Promise<StrandedReplay> {
  const ledger = await readLedger(session, from, timelines);
  const { lost, conflicts, alreadyThere } = ledger;
  const conflictKeys = ledger.keys.filter(key => key.includes(': conflict'));
  const replayed = lost - conflicts - alreadyThere - ledger.staged;
  return { transactions: lost, replayed, alreadyThere, conflicts, conflictKeys, ledger, account: accountOf(ledger) };
}

function conflicted(
  { args, context: { service } }: Input,
  { conflicts, conflictKeys, replayed, alreadyThere }: StrandedReplay,
) {
  return failure('stranded-conflict', {
    what: `${conflicts} stranded transactions meet rows that ${args.region} changed too (${conflictKeys.join('; ')}).`,
    state: `${replayed + alreadyThere} others are in place; nothing of these was applied, and the old primary is untouched.`,
    todo: `Decide each of them with lifeboat reconcile ${service} list, show and decide, then retry the step.`,
  });
}
