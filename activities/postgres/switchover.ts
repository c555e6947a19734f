import type { Promotion, Switchover } from '../../plan/promotion.js';
import type { ActivityDeps } from '../deps.js';
import { keepForOthers, recordFork } from './after-promotion.js';
import { checkpointSoon } from './checkpoint.js';
import { promoteStandby, readStanding, type Standing } from './promotion.js';
import { actor, closeMove, type Move, onOldHost, openMove, phase, type SwitchoverInput } from './switchover/move.js';
import { observe } from './switchover/observe.js';
import { preflight } from './switchover/preflight.js';
import { whyNotCaughtUp } from './switchover/prove.js';
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
    const move = await openMove(input, deps);
    try {
      const situation = await observe(move);
      if (situation.at === 'fresh') await preflight(move, situation.standby);
      const started = performance.now();
      const promotion = situation.at === 'promoted' ? situation.promotion : await moveOver(move, situation.standby);
      await letClientsGoOn(move);
      const gapMs = Math.round((performance.now() - started) * 10) / 10;
      await keepForOthers(move.to, move.nodes, input.args.to);
      await checkpointSoon(move.new.dsn, CHECKPOINT_WAIT_MS);
      const { systemId, timeline, switchLsn, region, promotedInMs } = promotion;
      return { systemId, timeline, switchLsn, region, promotedInMs, phases: move.phases, gapMs };
    } finally {
      await closeMove(move);
    }
  };

async function moveOver(move: Move, standby: Standing): Promise<Promotion> {
  const { args, context } = move.input;
  // A pooler that does not pause has let its clients go on by itself: there is nothing to undo yet.
  await phase(move, 'pause', async () => await move.pooler?.pause(args.pause_limit));
  try {
    await stopAndProve(move, standby);
  } catch (error) {
    throw await undo(move, error);
  }
  return await phase(move, 'promote', async () => {
    const promotedInMs = await promoteStandby(move.to, PROMOTE_LIMIT_MS);
    const { systemId, timeline } = await readStanding(move.to);
    return await recordFork(move.to, context, { systemId, timeline, region: args.to, promotedInMs });
  });
}

async function stopAndProve(move: Move, standby: Standing): Promise<void> {
  const { args } = move.input;
  const { processes, control } = await phase(move, 'stop', () => {
    // Never harder than a fast shutdown: an immediate one can lose WAL that the standby does not have.
    const order = { ...actor(move), limitMs: args.stop_limit, escalate: false, demote: true };
    return onOldHost(move, 'host.postgres-stop', order, args.stop_limit + HOP_MS);
  });
  if (processes > 0) throw new Error(`The old primary did not stop within ${args.stop_limit} ms.`);
  const reason = await phase(move, 'prove', () => whyNotCaughtUp(move.to, control, standby, args.catch_up_limit));
  if (reason !== undefined) throw new Error(`The standby does not have everything: ${reason}.`);
}

async function letClientsGoOn(move: Move): Promise<void> {
  const { pooler } = move;
  if (!pooler) return;
  const { host, port } = move.new.endpoint;
  // Pointed first: a client that goes on must never reach the region that is being left.
  await phase(move, 'repoint', () => pooler.point(host, port));
  await phase(move, 'resume', () => pooler.resume());
}
