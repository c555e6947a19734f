import type { StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import type { StrandedSignature } from '../../plan/stranded.js';
import type { ActivityDeps } from '../deps.js';
import { failure } from '../fail.js';
import { writeAudit } from './ledger.js';
import { nodeOf } from './locate.js';
import { openForks } from './extracted-forks.js';
import { accountOf, readLedger } from './stranded-account.js';
import { signForks } from './stranded-sign.js';
import { withNode } from './with-node.js';

type Input = StepInput<StepArgs<'postgres.sign-ledger'>>;

const LIMITS = { connectMs: 5_000, queryMs: 20_000 };

/**
 * `postgres.sign-ledger`: writes into the ledger that the run's approvers sign for what became of the stranded writes. A signature that is there
 * stands. Fails with `not-reconciled` while something is undecided or when nobody has approved.
 */
export const signLedger =
  (deps: ActivityDeps) =>
  async (input: Input): Promise<StrandedSignature> => {
    const { args, context, estate } = input;
    const dsn = await deps.resolve(nodeOf(estate, args.database, args.region).dsn);
    return await withNode(args.region, dsn, LIMITS, async session => {
      const timelines = await openForks(session, args, context);
      const ledger = await readLedger(session, args.from, timelines);
      if (ledger.signedBy !== null || ledger.lost === 0) return signature(ledger);
      const people = (context.approvers ?? []).join(', ');
      if (people === '') throw unsigned(input, 'nobody has approved this run', 'Ask for an approval before this step');
      const undecided = ledger.conflicts + ledger.staged;
      if (undecided > 0) {
        throw unsigned(input, `${undecided} transactions are not decided`, 'Run the replay to its end');
      }
      await signForks(session, timelines, { person: people, reason: `run ${context.run}, step ${context.step}` });
      const signed = await readLedger(session, args.from, timelines);
      await writeAudit(session, context, 'sign-ledger', signed);
      return signature(signed);
    });
  };

function signature(ledger: StrandedSignature['ledger']): StrandedSignature {
  return { signedBy: ledger.signedBy, ledger, account: accountOf(ledger) };
}

function unsigned({ args, context: { service } }: Input, why: string, todo: string) {
  return failure('not-reconciled', {
    what: `The ledger of ${args.from} cannot be signed: ${why}.`,
    state: `The old primary in ${args.from} is untouched.`,
    todo: `${todo}, or sign with lifeboat reconcile ${service} sign; then retry the step.`,
  });
}
