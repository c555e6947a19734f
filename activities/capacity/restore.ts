import { setTimeout as wait } from 'node:timers/promises';
import type { Scaled } from '../../plan/capacity.js';
import type { StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import type { ActivityDeps } from '../deps.js';
import { failure, isFailure } from '../fail.js';
import { withPulse } from '../host/pulse.js';
import type { PoolSize, Scaler } from './scaler.js';
import { scalerOf } from './scaler-of.js';

const CALL_MS = 8_000;
/** A lost answer or a rival: read again, this often. */
const MOST_ATTEMPTS = 3;
const PAUSE_MS = 500;

type Bounds = Pick<StepArgs<'capacity.restore'>, 'replicas' | 'from'>;

/**
 * `capacity.restore`: back from the number that `capacity.scale` asked for to the one before it. It makes a pool smaller, so it does so only while
 * the pool wants exactly what was asked for: a greater number is somebody else's, and may be what carries users by now; a smaller one needs nothing.
 * It reads back what is wanted, and does not wait until the rest has gone.
 */
export const restoreCapacity =
  (deps: Pick<ActivityDeps, 'resolve'>, pauseMs = PAUSE_MS) =>
  async ({ args, context, estate }: StepInput<StepArgs<'capacity.restore'>>): Promise<Scaled> => {
    const scaler = scalerOf({ service: context.service, region: args.region, estate }, deps);
    return await withPulse(async cancelled => {
      const before = await scaler.read(CALL_MS);
      let seen = before;
      for (let attempt = 0; !isSmaller(seen, args); attempt += 1) {
        refuseForeign(seen, args);
        if (attempt === MOST_ATTEMPTS) throw notSmaller(seen, args);
        if (attempt > 0) await wait(pauseMs, undefined, { signal: cancelled });
        const asked = await ask(scaler, args.replicas);
        seen = await scaler.read(CALL_MS);
        // Nobody keeps a number that could be read back; that the program said yes is all there is.
        if (asked && seen.wanted === null) break;
      }
      const { wanted, ready } = seen;
      return { before: before.wanted ?? before.ready, wanted: wanted ?? args.replicas, ready };
    });
  };

function isSmaller({ wanted, ready }: PoolSize, { replicas, from }: Bounds): boolean {
  return wanted === null ? ready <= replicas : wanted < from;
}

function refuseForeign({ wanted, ready }: PoolSize, { replicas, from }: Bounds): void {
  if ((wanted ?? ready) <= from) return;
  const has = wanted === null ? `has ${ready} replicas` : `wants ${wanted} replicas`;
  throw failure('scaling-refused', {
    what: `The pool ${has}, more than the ${from} that were asked for: somebody else has made it larger since.`,
    state: 'The pool was not changed.',
    todo: `Look whether clients need it as it is; set it to ${replicas} by hand if they do not.`,
  });
}

/** True when it was done. An answer that was lost is no matter: what is wanted is read. */
async function ask(scaler: Scaler, replicas: number): Promise<boolean> {
  try {
    return (await scaler.resize(replicas, CALL_MS)) === 'done';
  } catch (error) {
    if (isFailure(error, 'capacity-unreadable')) return false;
    throw error;
  }
}

function notSmaller({ wanted, ready }: PoolSize, { replicas }: Bounds) {
  return failure('not-scaled', {
    what: `The pool still wants ${wanted ?? 'an unknown number of'} replicas, not ${replicas}, and ${ready} are ready.`,
    state: 'The pool is larger than it was, and carries whatever it carried.',
    todo: 'Retry the step, or make it smaller by hand.',
  });
}
