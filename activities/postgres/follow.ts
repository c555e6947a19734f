import type { StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import type { Follow } from '../../plan/steps/postgres-follow.js';
import type { ActivityDeps } from '../deps.js';
import { failure, reasonOf } from '../fail.js';
import { pollUntil } from '../host/poll.js';
import { callHands, nodeOf, nodesOf } from './locate.js';
import { readStanding } from './promotion.js';
import { openSession, type Session } from './session.js';
import { dropStaleSlots, ensureStandbySlots, slotOf } from './slots.js';
import { findWayBack } from './way-back.js';
import { withNode } from './with-node.js';

type Input = StepInput<StepArgs<'postgres.follow'>>;

const LIMITS = { connectMs: 2_000, queryMs: 5_000 };
const CONTROL_LIMIT_MS = 10_000;
const START_LIMIT_MS = 60_000;
/** A standby that reconnects after an outage needed more than 8 s; it is not judged before this. */
const CATCH_UP_LIMIT_MS = 50_000;

/**
 * `postgres.follow`: starts a server as a standby and waits until it streams *and* has replayed past a position read from the upstream after
 * the start. Its role or a receiver alone prove nothing: a server on a dead branch of history shows both while its log repeats that it
 * cannot follow. Then the slots that it brought from its time as a primary are dropped.
 */
export const follow =
  (deps: ActivityDeps) =>
  async (input: Input): Promise<Follow> => {
    const { args, context, estate } = input;
    const node = nodeOf(estate, args.database, args.region);
    const upstream = nodeOf(estate, args.database, args.upstream);
    const mine = { node, epoch: context.epoch, run: context.run };
    const errand = { region: args.region, estate, context };
    const started = performance.now();
    return await withNode(args.upstream, await deps.resolve(upstream.dsn), LIMITS, async session => {
      const host = await callHands(deps, { ...errand, deadlineMs: CONTROL_LIMIT_MS }, 'host.postgres-control', mine);
      const { timeline, standby } = await readStanding(session);
      if (standby) throw notPrimary(input);
      if (host.processes === 0) {
        const returning = { region: args.region, source: args.upstream, node, control: host.control };
        const { way, reason } = await findWayBack(deps, session, returning, errand);
        if (way !== 'nothing') throw diverged(input, way, reason);
      }
      await ensureStandbySlots(session, nodesOf(estate, args.database), args.upstream);
      await callHands(deps, { ...errand, deadlineMs: START_LIMIT_MS + 5_000 }, 'host.postgres-start', {
        ...mine,
        as: 'standby',
        following: { upstream, slot: slotOf(args.region), name: args.region },
        limitMs: START_LIMIT_MS,
      });
      const target = (await session.row('SELECT pg_current_wal_lsn() AS lsn')).text('lsn');
      const dsn = await deps.resolve(node.dsn);
      const streamingAfterMs = await waitForStandby(dsn, { input, target, timeline, started });
      return { streamingAfterMs, caughtUpTo: target };
    });
  };

interface Wanted {
  readonly input: Input;
  readonly target: string;
  readonly timeline: number;
  readonly started: number;
}

async function waitForStandby(dsn: string, wanted: Wanted): Promise<number> {
  let seen = 'it does not answer';
  const session = await openSession(dsn, LIMITS).catch((error: unknown) => {
    throw notFollowing(wanted.input, reasonOf(error));
  });
  try {
    const streamingAfterMs = await pollUntil(
      async () => {
        const { caughtUp, sentence } = await look(session, wanted);
        seen = sentence;
        return caughtUp ? Math.round(performance.now() - wanted.started) : undefined;
      },
      { everyMs: 20, limitMs: CATCH_UP_LIMIT_MS },
    );
    if (streamingAfterMs === undefined) throw notFollowing(wanted.input, seen);
    await dropStaleSlots(session);
    return streamingAfterMs;
  } finally {
    await session.close();
  }
}

async function look(session: Session, { target, timeline }: Wanted) {
  const standing = await readStanding(session);
  const row = await session.row(
    'SELECT pg_last_wal_replay_lsn() AS replayed, pg_last_wal_replay_lsn() >= $1::pg_lsn AS there',
    [target],
  );
  const { standby, streaming } = standing;
  const there = row.booleanOrNull('there') === true;
  return {
    caughtUp: standby && streaming && standing.timeline === timeline && there,
    sentence: `it is ${standby ? 'a standby' : 'a primary'}, ${streaming ? 'streams' : 'does not stream'}, is on timeline ${standing.timeline} of ${timeline} and has replayed ${row.textOrNull('replayed') ?? 'nothing'} of ${target}`,
  };
}

function diverged({ args }: Input, way: string, reason: string) {
  return failure('not-reconciled', {
    what: `The server in ${args.region} could never follow ${args.upstream} as it is: ${reason}.`,
    state: `It is stopped and untouched; ${args.upstream} takes writes.`,
    todo: `Reconcile it and run the rewind step first; that will ${way} it.`,
  });
}

function notPrimary({ args }: Input) {
  return failure('not-a-primary', {
    what: `The server in ${args.upstream} is a standby.`,
    state: 'Nothing was changed by this step.',
    todo: 'Name the region of the current primary.',
  });
}

function notFollowing({ args }: Input, seen: string) {
  return failure('not-following', {
    what: `${args.region} does not follow ${args.upstream}: ${seen}.`,
    state: `${args.database} takes writes in ${args.upstream} and has no standby in ${args.region}.`,
    todo: "Read the standby's log, then retry the step.",
  });
}
