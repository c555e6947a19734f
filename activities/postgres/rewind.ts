import type { StepInput } from '../../plan/run.js';
import type { StepArgs, StepResult } from '../../plan/steps/index.js';
import type { ActivityDeps } from '../deps.js';
import { failure } from '../fail.js';
import { pollUntil } from '../host/poll.js';
import { checkpointShowsTimeline } from './checkpoint.js';
import { mayHaveDiverged } from './divergence.js';
import { takeEpoch } from './epoch.js';
import { writeAudit } from './ledger.js';
import { callHands, nodeOf, nodesOf } from './locate.js';
import { ensureSchema } from './schema.js';
import type { Session } from './session.js';
import { ensureStandbySlots } from './slots.js';
import { readSourceHistory } from './source-history.js';
import { readFork } from './stranded-ledger.js';
import { withNode } from './with-node.js';

type Input = StepInput<StepArgs<'postgres.rewind'>>;

const LIMITS = { connectMs: 5_000, queryMs: 10_000 };
const CHECKPOINT_LIMIT_MS = 300_000;
const CONTROL_LIMIT_MS = 10_000;
const REWIND_LIMIT_MS = 590_000;

/**
 * `postgres.rewind`: takes a stopped old primary back to the fork. Refuses with `not-reconciled` while a stranded transaction is undecided:
 * pg_rewind destroys the only copy. Before it, a CHECKPOINT on the source and the check that its control file knows its timeline; without
 * that pg_rewind says "no rewind required" or takes the wrong fork, with exit code 0. A server that has nothing of its own is left as it is.
 */
export const rewind =
  (deps: ActivityDeps) =>
  async (input: Input): Promise<StepResult<'postgres.rewind'>> => {
    const { args, context, estate } = input;
    const node = nodeOf(estate, args.database, args.region);
    const source = nodeOf(estate, args.database, args.source);
    const mine = { node, epoch: context.epoch, run: context.run };
    const errand = { region: args.region, estate, context };
    return await withNode(args.source, await deps.resolve(source.dsn), LIMITS, async session => {
      const host = await callHands(deps, { ...errand, deadlineMs: CONTROL_LIMIT_MS }, 'host.postgres-control', mine);
      const history = await readSourceHistory(session, args.source, host.control.timeline);
      const { fork, timeline } = history;
      if (host.control.systemId !== history.systemId) throw foreign(input);
      if (host.rewind === null && (fork === null || !mayHaveDiverged(host, history))) {
        return { rewound: false, forkLsn: fork ?? host.control.checkpointLsn, evidence: '' };
      }
      if (host.processes > 0) throw stillRuns(input);
      await requireReconciled(session, input, host.control.timeline, host.rewind !== null);
      await ensureSchema(session);
      await takeEpoch(session, context);
      await showTimeline(session);
      await ensureStandbySlots(session, nodesOf(estate, args.database), args.source);
      const whole = { ...mine, source, fork: host.rewind?.fork ?? fork ?? host.control.checkpointLsn, timeline };
      const { evidence } = await callHands(
        deps,
        { ...errand, deadlineMs: REWIND_LIMIT_MS },
        'host.postgres-rewind',
        whole,
      );
      const result = { rewound: true, forkLsn: whole.fork, evidence };
      await writeAudit(session, context, 'rewind', { region: args.region, ...result });
      return result;
    });
  };

async function requireReconciled(session: Session, input: Input, timeline: number, resumed: boolean): Promise<void> {
  const { args } = input;
  const record = await readFork(session, timeline);
  // A rewind that was cut short after pg_rewind had ended: it was reconciled before it began, and its old timeline is gone.
  if (resumed || (record?.complete && record.undecided === 0 && record.signed)) return;
  throw failure('not-reconciled', {
    what: !record?.complete
      ? `What ${args.database} committed only in ${args.region} was not extracted yet.`
      : record.undecided > 0
        ? `${record.undecided} stranded transactions of ${args.region} are not decided yet.`
        : `Nobody has signed for what became of the stranded writes of ${args.region}.`,
    state: `The old primary in ${args.region} is stopped and untouched; ${args.source} takes writes.`,
    todo: 'Run the reconciliation runbook to its end, then retry the step.',
  });
}

async function showTimeline(session: Session): Promise<void> {
  await session.rows('CHECKPOINT', [], CHECKPOINT_LIMIT_MS);
  const shown = await pollUntil(async () => ((await checkpointShowsTimeline(session)) ? true : undefined), {
    everyMs: 20,
    limitMs: 2_000,
  });
  if (shown) return;
  throw failure('unreachable', {
    what: "The source's control file does not show its timeline after a CHECKPOINT.",
    state: 'The old primary is stopped and untouched.',
    todo: 'Retry the step; until the control file shows it, pg_rewind takes the wrong fork.',
  });
}

function stillRuns({ args }: Input) {
  return failure('not-fenced', {
    what: `The server in ${args.region} is running.`,
    state: 'It was left as it is.',
    todo: `Fence ${args.region} first.`,
  });
}

function foreign({ args }: Input) {
  return failure('fork-unknown', {
    what: `The servers in ${args.region} and ${args.source} are not the same database (system identifiers differ).`,
    state: 'Nothing was changed by this step.',
    todo: 'Correct the inventory.',
  });
}
