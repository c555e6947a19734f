import { setTimeout as wait } from 'node:timers/promises';
import type { Scaled } from '../../plan/capacity.js';
import type { StepInput } from '../../plan/run.js';
import { capacityScale } from '../../plan/steps/capacity-scale.js';
import type { StepArgs } from '../../plan/steps/index.js';
import type { ActivityDeps } from '../deps.js';
import { failure, isFailure } from '../fail.js';
import { activityContext, withPulse } from '../host/pulse.js';
import { scalerOf } from './scaler-of.js';
import type { PoolSize, Scaler } from './scaler.js';

const CALL_MS = 10_000;
/** A pool that others change all the time is for people. */
const MOST_CONFLICTS = 5;

export interface ScalePace {
  /** How often it is looked whether the replicas are ready. */
  readonly pollMs: number;
  /** How long the whole act may take. */
  readonly limitMs: number;
}
const POLL_MS = 1_000;
/** Left of the step's own time, so that the failure that says how far it came arrives before the step is given up. */
const MARGIN_MS = 12_000;
const SHORTEST_MS = 5_000;

/**
 * `capacity.scale`: reads the size, asks for more only where less is wanted, and waits until so many are ready. It never makes a pool smaller, so
 * doing it twice, or beside an autoscaler that already wants more, changes nothing.
 */
export const scaleCapacity =
  (deps: Pick<ActivityDeps, 'resolve' | 'now'>, pace?: ScalePace) =>
  async ({ args, context, estate }: StepInput<StepArgs<'capacity.scale'>>): Promise<Scaled> => {
    const { region, replicas } = args;
    const scaler = scalerOf({ service: context.service, region, estate }, deps);
    const paced = pace ?? { pollMs: POLL_MS, limitMs: ownTime() };
    return await withPulse(async cancelled => {
      const until = deps.now() + paced.limitMs;
      const pause = () => wait(paced.pollMs, undefined, { signal: cancelled });
      const before = await enlarge(scaler, replicas, pause);
      const { wanted, ready } = await untilReady(scaler, replicas, before, { deps, until, pace: paced, cancelled });
      return { before: before.wanted ?? before.ready, wanted: wanted ?? replicas, ready };
    });
  };

/** The step's own time, as the runbook has it, without the margin. */
function ownTime(): number {
  const whole = activityContext()?.info.startToCloseTimeoutMs ?? capacityScale.timeoutMs;
  return Math.max(SHORTEST_MS, whole - MARGIN_MS);
}

/** Asks for the number where less is wanted; gives what was there before. */
async function enlarge(scaler: Scaler, replicas: number, pause: () => Promise<unknown>): Promise<PoolSize> {
  const before = await scaler.read(CALL_MS);
  let seen = before;
  for (let attempt = 0; attempt < MOST_CONFLICTS; attempt += 1) {
    if ((seen.wanted ?? seen.ready) >= replicas) return before;
    if ((await resizeOnce(scaler, replicas)) === 'done') return before;
    await pause();
    seen = await scaler.read(CALL_MS);
  }
  throw failure('not-scaled', {
    what: `The pool was changed by somebody else ${MOST_CONFLICTS} times while ${replicas} replicas were asked for.`,
    state: `It wants ${seen.wanted ?? 'an unknown number of'} replicas, and ${seen.ready} are ready.`,
    todo: 'Find out who else scales it, then retry the step.',
  });
}

/** Without an answer it may have been done: what is wanted is read again. */
async function resizeOnce(scaler: Scaler, replicas: number) {
  return await scaler.resize(replicas, CALL_MS).catch((error: unknown) => {
    if (isFailure(error, 'capacity-unreadable')) return 'unanswered' as const;
    throw error;
  });
}

interface Waiting {
  readonly deps: Pick<ActivityDeps, 'now'>;
  readonly until: number;
  readonly pace: ScalePace;
  readonly cancelled: AbortSignal;
}

async function untilReady(
  scaler: Scaler,
  replicas: number,
  before: PoolSize,
  { deps, until, pace, cancelled }: Waiting,
): Promise<PoolSize> {
  let seen = before;
  while (deps.now() < until) {
    // One look that is not answered says nothing about the pool; the limit ends it.
    seen = await scaler.read(CALL_MS).catch((error: unknown) => {
      if (isFailure(error, 'capacity-unreadable')) return seen;
      throw error;
    });
    if (seen.ready >= replicas && (seen.wanted ?? replicas) >= replicas) return seen;
    await wait(pace.pollMs, undefined, { signal: cancelled });
  }
  const taken =
    seen.wanted !== null && seen.wanted < replicas
      ? ` It wants only ${seen.wanted} by now: something else has made it smaller again.`
      : '';
  throw failure('not-scaled', {
    what: `Only ${seen.ready} of ${replicas} replicas were ready in ${Math.round(pace.limitMs / 1_000)} s.${taken}`,
    state: 'The pool stays as large as it is.',
    todo: 'Look for replicas that cannot start (nodes, quotas, images), then retry the step; it goes on from there.',
  });
}
