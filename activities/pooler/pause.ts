import type { StepInput } from '../../plan/run.js';
import type { StepArgs, StepResult } from '../../plan/steps/index.js';
import type { Resolves } from '../resolves.js';
import { findPooler } from './find-pooler.js';
import { openPoolers, shownStates } from './fleet.js';

/** A console answers in milliseconds; one that does not in this time is not there. */
const COMMAND_MS = 2_000;

export function poolerPause(deps: Resolves) {
  return async ({ args, estate }: StepInput<StepArgs<'pooler.pause'>>): Promise<StepResult<'pooler.pause'>> => {
    const session = await openPoolers(findPooler(estate, args.traffic), deps, COMMAND_MS);
    try {
      const start = performance.now();
      await session.pause(args.limit);
      const pausedAfterMs = Math.round(performance.now() - start);
      return { pausedAfterMs, ...shownStates(await session.states()) };
    } finally {
      await session.close();
    }
  };
}
