import type { StepInput } from '../../plan/run.js';
import type { StepArgs, StepResult } from '../../plan/steps/index.js';
import type { Resolves } from '../resolves.js';
import { openServers, statuses } from './fleet.js';
import { proxyOf } from './switch.js';

/** Below the step's own time: the proxy's health check must see the server up first. */
const OPEN_MS = 8_000;

/** `haproxy.open`: lets a region in beside those that are in. Does nothing where it is in. */
export function haproxyOpen(deps: Resolves) {
  return async ({ args, estate }: StepInput<StepArgs<'haproxy.open'>>): Promise<StepResult<'haproxy.open'>> => {
    const proxy = proxyOf(estate, args.traffic);
    await openServers(proxy, args.region, deps, OPEN_MS);
    return await statuses(proxy, deps);
  };
}
