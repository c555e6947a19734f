import type { Promotion, Switchover } from '../../plan/promotion.js';
import type { ActivityDeps } from '../deps.js';
import { failure, isFailure } from '../fail.js';
import { keepForOthers, recordFork } from './after-promotion.js';
import { checkpointSoon } from './checkpoint.js';
import { takeEpoch } from './epoch.js';
import { promoteStandby, readStanding, type Standing } from './promotion.js';
import { letClientsGoOn } from './switchover/let-clients-go-on.js';
import {
  actor,
  closeMove,
  gripOf,
  type Move,
  onHost,
  openMove,
  phase,
  type SwitchoverInput,
} from './switchover/move.js';
import { observe, type Situation } from './switchover/observe.js';
import { preflight } from './switchover/preflight.js';
import { whyNotCaughtUp } from './switchover/prove.js';
import { rescue } from './switchover/rescue.js';
import { undo } from './switchover/undo.js';

const PROMOTE_LIMIT_MS = 15_000;
/** On top of the shutdown's own limit: one hop to the host and its control file. */
const HOP_MS = 5_000;
const CHECKPOINT_WAIT_MS = 500;

/**
 * `postgres.switchover`: the planned move as one act, because a round trip to the workflow between two of its phases would be outage. It looks
 * at the real state first and goes on from there, so that any attempt may die anywhere. Up to the promotion every failure is undone
 * (`switchover-undone`); from the promotion on it only goes forward.
 */
export const switchover =
  (deps: ActivityDeps) =>
  async (input: SwitchoverInput): Promise<Switchover> => {
    const grip = await gripOf(input, deps);
    const move = await openMove(grip).catch(async (error: unknown) => {
      throw await rescue(grip, error);
    });
    try {
      const situation = await observe(move);
      if (situation.at === 'fresh') {
        if (input.context.onlyReadBack) throw notBegun(input);
        // An attempt that died right after its pause has left the clients waiting, and this one may find that it must refuse.
        await move.pooler?.resume();
        await preflight(move, situation.standby);
      }
      const started = performance.now();
      const recorded =
        situation.at === 'promoted'
          ? Promise.resolve(situation.promotion)
          : record(move, await moveOver(move, situation));
      const promotion = await letClientsGoOn(move, recorded);
      const gapMs = Math.round((performance.now() - started) * 10) / 10;
      await keepForOthers(move.to, move.nodes, input.args.to);
      await checkpointSoon(move.new.dsn, CHECKPOINT_WAIT_MS);
      const { systemId, timeline, switchLsn, region, promotedInMs } = promotion;
      return { systemId, timeline, switchLsn, region, promotedInMs, phases: move.phases, gapMs };
    } finally {
      await closeMove(move);
    }
  };

/** Until the new primary takes writes, and how long its promotion took (ms). */
async function moveOver(move: Move, { at, standby }: Exclude<Situation, { at: 'promoted' }>): Promise<number> {
  const { args, context } = move.input;
  // A pooler that does not pause has let its clients go on by itself: on the first attempt there is nothing to undo yet.
  await phase(move, 'pause', async () => await move.pooler?.pause(args.pause_limit)).catch(async (error: unknown) => {
    throw at === 'fresh' ? error : await undo(move, error, true);
  });
  try {
    await stopAndProve(move, standby);
  } catch (error) {
    throw await undo(move, error, at === 'stopping');
  }
  const promotedInMs = await phase(move, 'promote', () => promoteStandby(move.to, PROMOTE_LIMIT_MS)).catch(
    async (error: unknown) => {
      // The server did not answer, so whether it was asked is not known: its host says what has become of it.
      throw isFailure(error) ? error : await undo(move, error, true);
    },
  );
  // Before the pooler is touched: a move that a later run has overtaken must not point clients anywhere.
  await takeEpoch(move.to, context);
  return promotedInMs;
}

async function record(move: Move, promotedInMs: number): Promise<Promotion> {
  const { args, context } = move.input;
  return await phase(move, 'record', async () => {
    const { systemId, timeline } = await readStanding(move.to);
    return await recordFork(move.to, context, { systemId, timeline, region: args.to, promotedInMs });
  });
}

function notBegun({ args }: SwitchoverInput) {
  return failure('switchover-undone', {
    what: 'There is no switchover to be finished, and its gates do not let a new one through now.',
    state: `Nothing was promoted. ${args.database} takes writes in ${args.from}.`,
    todo: 'See what the gates say, then retry the step.',
  });
}

async function stopAndProve(move: Move, standby: Standing): Promise<void> {
  const { args } = move.input;
  const { processes, control } = await phase(move, 'stop', () => {
    // Never harder than a fast shutdown: an immediate one can lose WAL that the standby does not have.
    const order = { ...actor(move), limitMs: args.stop_limit, escalate: false, demote: true };
    return onHost('from', move, 'host.postgres-stop', order, args.stop_limit + HOP_MS);
  });
  if (processes > 0) throw new Error(`The old primary did not stop within ${args.stop_limit} ms.`);
  const reason = await phase(move, 'prove', () => whyNotCaughtUp(move.to, control, standby, args.catch_up_limit));
  if (reason !== undefined) throw new Error(`The standby does not have everything: ${reason}.`);
}
