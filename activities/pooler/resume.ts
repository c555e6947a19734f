import type { StepInput } from '../../plan/run.js';
import type { StepArgs, StepResult } from '../../plan/steps/index.js';
import type { Resolves } from '../resolves.js';
import { findPooler } from './find-pooler.js';
import { nodeEndpoint } from './node-endpoint.js';
import { openPoolers, shownStates } from './fleet.js';

/** A console answers in milliseconds; one that does not in this time is not there. */
const COMMAND_MS = 2_000;

export function poolerResume(deps: Resolves) {
  return async ({ args, estate }: StepInput<StepArgs<'pooler.resume'>>): Promise<StepResult<'pooler.resume'>> => {
    const pooler = findPooler(estate, args.traffic);
    const target = args.region ? await nodeEndpoint(estate, args.database, args.region, deps) : undefined;
    // Those that answer go on, whatever is the matter with another.
    const session = await openPoolers(pooler, deps, COMMAND_MS, 'later');
    try {
      await (target ? session.moveOn(target.host, target.port) : session.resume());
      const states = await session.states();
      return { host: states.get('first')?.host ?? '', ...shownStates(states) };
    } finally {
      await session.close();
    }
  };
}
