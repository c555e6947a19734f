import type { Estate, Proxy } from '../../plan/inventory.js';
import type { StepInput } from '../../plan/run.js';
import type { StepArgs, StepResult } from '../../plan/steps/index.js';
import { failure } from '../fail.js';
import type { Resolves } from '../resolves.js';
import { statuses, switchServers } from './fleet.js';

/** Half of the step's own time for each side: a health check that must see a server up first may take seconds. */
const SIDE_MS = 4_000;

export function haproxySwitch(deps: Resolves) {
  return async ({ args, estate }: StepInput<StepArgs<'haproxy.switch'>>): Promise<StepResult<'haproxy.switch'>> => {
    const proxy = proxyOf(estate, args.traffic);
    await switchServers(proxy, args, deps, SIDE_MS);
    return await statuses(proxy, deps);
  };
}

export function proxyOf({ traffic }: Estate, name: string): Proxy {
  const proxy = traffic[name]?.proxy;
  if (proxy) return proxy;
  throw noProxy(name);
}

function noProxy(traffic: string) {
  return failure('proxy-refused', {
    what: `The inventory has no proxy for ${traffic}.`,
    state: 'Nothing was changed by this step.',
    todo: 'Add the proxy to the inventory or take the step out of the runbook.',
  });
}
