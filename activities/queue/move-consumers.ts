import { setTimeout as wait } from 'node:timers/promises';
import type { Consumers } from '../../plan/consumer-steps.js';
import type { StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import type { ActivityDeps } from '../deps.js';
import { commandSource } from '../capacity/command-source.js';
import { failure, isFailure } from '../fail.js';
import { withPulse } from '../host/pulse.js';
import { runVector } from '../run-vector.js';
import { consumersOf } from './consumers-of.js';

type Input = StepInput<StepArgs<'queue.pause-consumers'>>;
type Deps = Pick<ActivityDeps, 'resolve' | 'now'>;

/** Each of the two ways: the program that goes it, and what the number has to be at its end. */
const WAYS = {
  pause: { there: (busy: number) => busy === 0, goal: 'nothing was being worked on' },
  resume: { there: (busy: number) => busy > 0, goal: 'a consumer took messages' },
} as const;

const COMMAND_MS = 20_000;
const LOOK_MS = 5_000;

export interface ConsumerPace {
  readonly pollMs: number;
  readonly limitMs: number;
}
/** Within the step's own minute, beside the program's own time, so that the failure that says how far it came arrives before the step is given up. */
const PACE: ConsumerPace = { pollMs: 500, limitMs: 30_000 };

/**
 * `queue.pause-consumers` and `queue.resume-consumers`: looks first, runs the program where there is something to do, and waits until the number says
 * that it is so. What the program itself says counts for nothing.
 */
export const moveConsumers =
  (way: keyof typeof WAYS, deps: Deps, pace = PACE) =>
  async ({ args, estate }: Input): Promise<Consumers> => {
    const programs = consumersOf(estate, args.queue, args.region);
    const source = commandSource({ command: programs.busy }, deps);
    const { there, goal } = WAYS[way];
    const busy = await source.read(LOOK_MS);
    if (there(busy)) return { busy };
    return await withPulse(async cancelled => {
      const { ok, timedOut } = await runVector(programs[way], deps, COMMAND_MS);
      if (!ok && !timedOut) throw programFailed(args, way);
      const until = deps.now() + pace.limitMs;
      let seen = busy;
      do {
        await wait(pace.pollMs, undefined, { signal: cancelled });
        // A look that is not answered says nothing about the consumers; the limit ends it.
        seen = await source.read(LOOK_MS).catch((error: unknown) => {
          if (isFailure(error, 'capacity-unreadable')) return seen;
          throw error;
        });
        if (there(seen)) return { busy: seen };
      } while (deps.now() < until);
      throw failure('consumers-not-moved', {
        what: `${Math.round(pace.limitMs / 1_000)} s were not enough until ${goal} of ${args.queue} in ${args.region}: the number was ${seen}.`,
        state: `The program that is to ${way} them was run.`,
        todo: 'Look at the consumers there, then retry the step: it looks first.',
      });
    });
  };

function programFailed({ queue, region }: Input['args'], way: string) {
  return failure('consumers-not-moved', {
    what: `The program that is to ${way} the consumers of ${queue} in ${region} failed.`,
    state: 'What it did up to then is not known; running it again is harmless.',
    todo: 'Run it by hand on the control worker to read its message, then retry the step.',
  });
}
