import type { StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import type { Account, StrandedExtract } from '../../plan/stranded.js';
import type { ActivityDeps } from '../deps.js';
import { failure } from '../fail.js';
import { type CaseCounts, classifyFork } from './classify-stranded.js';
import { takeEpoch } from './epoch.js';
import { writeAudit } from './ledger.js';
import { callHands, nodeOf } from './locate.js';
import { ensureSchema } from './schema.js';
import { readSourceHistory } from './source-history.js';
import { completeFork, openFork, readFork, summariseFork } from './stranded-ledger.js';
import { withNode } from './with-node.js';

type Input = StepInput<StepArgs<'postgres.extract-stranded'>>;

const LIMITS = { connectMs: 5_000, queryMs: 30_000 };
const CONTROL_LIMIT_MS = 10_000;
const EXTRACT_LIMIT_MS = 590_000;

/**
 * `postgres.extract-stranded`: finds the fork, has the old primary's host read everything it committed at or after it into the staging tables
 * of the new primary, and declares that complete. Done once: a second call only sums up what is there.
 */
export const extractStranded =
  (deps: ActivityDeps) =>
  async (input: Input): Promise<StrandedExtract> => {
    const { args, context, estate } = input;
    const [node, into] = [nodeOf(estate, args.database, args.region), nodeOf(estate, args.database, args.into)];
    const errand = { region: args.region, estate, context };
    const mine = { epoch: context.epoch, run: context.run };
    return await withNode(args.into, await deps.resolve(into.dsn), LIMITS, async session => {
      const host = await callHands(deps, { ...errand, deadlineMs: CONTROL_LIMIT_MS }, 'host.postgres-control', {
        ...mine,
        node,
      });
      const { timeline } = host.control;
      const { fork } = await readSourceHistory(session, args.into, timeline);
      if (fork === null) throw sameTimeline(input, timeline);
      await ensureSchema(session);
      await takeEpoch(session, context);
      await openFork(session, context, { timeline, forkLsn: fork, region: args.region });
      if (!(await readFork(session, timeline))?.complete) {
        const whole = { ...mine, node, into, fork, timeline };
        await callHands(deps, { ...errand, deadlineMs: EXTRACT_LIMIT_MS }, 'host.postgres-extract', whole);
        await completeFork(session, timeline);
      }
      const found = await summariseFork(session, timeline, fork);
      const cases = await classifyFork(session, timeline);
      const extract = { ...found, cases, account: foreseen(args.region, found, cases) };
      await writeAudit(session, context, 'extract-stranded', { ...found, cases });
      return extract;
    });
  };

/** What people see before they decide whether it is written again. */
function foreseen(region: string, found: StrandedExtract, cases: CaseCounts): Account {
  const counts = Object.entries(cases).map(([name, n]) => `${n} ${name}`);
  const range = found.firstCommitAt === null ? '' : `, ${found.firstCommitAt} to ${found.lastCommitAt}`;
  return {
    title: `Stranded writes of ${region}`,
    lines: [
      `${found.transactions} transactions with ${found.changes} changes were committed only there${range}`,
      `rows, by what they meet here: ${counts.join(', ') || 'none'}`,
    ],
  };
}

function sameTimeline({ args }: Input, timeline: number) {
  return failure('fork-unknown', {
    what: `The servers in ${args.region} and ${args.into} are both on timeline ${timeline}: there is no fork between them.`,
    state: 'Nothing was changed by this step.',
    todo: 'Nothing is stranded unless a promotion was never recorded; look at the promotion ledger.',
  });
}
