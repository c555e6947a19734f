import type { StepInput } from '../../plan/run.js';
import type { StepArgs, StepResult } from '../../plan/steps/index.js';
import type { Resolves } from '../resolves.js';
import { findPooler } from './find-pooler.js';
import { nodeEndpoint } from './node-endpoint.js';
import { openPooler } from './pgbouncer.js';

/** A console answers in milliseconds; one that does not in this time is not there. */
const COMMAND_MS = 2_000;

export function poolerResume(deps: Resolves) {
  return async ({ args, estate }: StepInput<StepArgs<'pooler.resume'>>): Promise<StepResult<'pooler.resume'>> => {
    const pooler = findPooler(estate, args.traffic);
    const target = args.region ? await nodeEndpoint(estate, args.database, args.region, deps) : undefined;
    const session = await openPooler(pooler, deps, COMMAND_MS);
    try {
      // Pointed first: clients that go on must never reach the region that is being left.
      if (target) await session.point(target.host, target.port);
      await session.resume();
      return { host: (await session.state()).host };
    } finally {
      await session.close();
    }
  };
}
