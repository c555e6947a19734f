import type { StepInput } from '../../plan/run.js';
import type { StepArgs, StepResult } from '../../plan/steps/index.js';
import type { ActivityDeps } from '../deps.js';
import { failure, isFailure, reasonOf } from '../fail.js';
import type { HostActInput } from '../hands.js';
import { pollUntil } from '../host/poll.js';
import { checkpointShowsTimeline } from './checkpoint.js';
import { takeEpoch } from './epoch.js';
import { writeAudit } from './ledger.js';
import { callHands, type Errand, nodeOf, nodesOf } from './locate.js';
import { ensureSchema } from './schema.js';
import type { Session } from './session.js';
import { ensureStandbySlots, slotOf } from './slots.js';
import { readFork } from './stranded-ledger.js';
import { findWayBack } from './way-back.js';
import { withNode } from './with-node.js';

type Input = StepInput<StepArgs<'postgres.rewind'>>;

const LIMITS = { connectMs: 5_000, queryMs: 10_000 };
const CHECKPOINT_LIMIT_MS = 300_000;
const CONTROL_LIMIT_MS = 10_000;
const REWIND_LIMIT_MS = 590_000;
/** The step's own limit ends it earlier; a runbook raises that for a large database. */
const REBUILD_LIMIT_MS = 4 * 3_600_000;

/**
 * `postgres.rewind`: brings a stopped old primary back to the current primary's history, by the way that `plan/way-back.ts` decides from what both
 * servers say. Refuses with `not-reconciled` while a stranded transaction is undecided: either way destroys or sets aside the only copy. Before
 * pg_rewind there is a CHECKPOINT on the source and the check that its control file knows its timeline; without that pg_rewind says "no rewind
 * required" or takes the wrong fork, with exit code 0. A pg_rewind that fails half-way is followed by a rebuild.
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
      const returning = { region: args.region, source: args.source, node, control: host.control };
      const found = await findWayBack(deps, session, returning, errand);
      const { way, reason, rewindMs, rebuildMs } = found;
      const unreconciled = way === 'rebuild' && found.fork === null ? NOT_RECONCILED : '';
      const said = { way, reason: `${reason}${unreconciled}`, estimates: { rewindMs, rebuildMs } };
      const forkLsn = host.rewind?.fork || (found.fork ?? host.control.checkpointLsn);
      if (way === 'nothing') return { ...said, rewound: false, forkLsn, evidence: '' };
      if (host.processes > 0) throw stillRuns(input);
      // Where the histories part is not known, nothing can be extracted; a rebuild keeps the whole directory, and the result says so.
      if (found.fork !== null || way === 'rewind') {
        await requireReconciled(session, input, host.control.timeline, host.rewind !== null);
      }
      await ensureSchema(session);
      await takeEpoch(session, context);
      await showTimeline(session);
      await ensureStandbySlots(session, nodesOf(estate, args.database), args.source);
      const orders = { ...mine, source, timeline: found.source.timeline };
      const done = await bringBack(deps, errand, { ...orders, fork: forkLsn, slot: slotOf(args.region) }, said);
      const result = { ...done, rewound: true, forkLsn };
      await writeAudit(session, context, 'rewind', { region: args.region, ...result });
      return result;
    });
  };

const NOT_RECONCILED = '; what it committed alone was not reconciled and is kept only in the evidence';

type Said = Pick<StepResult<'postgres.rewind'>, 'way' | 'reason' | 'estimates'>;

async function bringBack(
  deps: ActivityDeps,
  errand: Omit<Errand, 'deadlineMs'>,
  order: HostActInput<'host.postgres-rewind'> & HostActInput<'host.postgres-rebuild'>,
  said: Said,
): Promise<Said & { readonly evidence: string }> {
  const rebuild = async (reason: string) => {
    const limited = { ...errand, deadlineMs: REBUILD_LIMIT_MS };
    return {
      ...said,
      way: 'rebuild',
      reason,
      ...(await callHands(deps, limited, 'host.postgres-rebuild', order)),
    } as const;
  };
  if (said.way === 'rebuild') return await rebuild(said.reason);
  try {
    const limited = { ...errand, deadlineMs: REWIND_LIMIT_MS };
    return { ...said, ...(await callHands(deps, limited, 'host.postgres-rewind', order)) };
  } catch (error) {
    if (!isFailure(error, 'rewind-failed')) throw error;
    return await rebuild(`the rewind did not end well, so its files are a mixture (${reasonOf(error)})`);
  }
}

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
