import { createHostActs } from '../../activities/host/index.js';
import { leaseAct } from '../../activities/host/lease-act.js';
import { vantageLook } from '../../activities/watch/vantage.js';
import { createResolver } from '../../activities/resolve.js';

/** The hands on a region's hosts. References are read from this worker's own environment and files. */
export function regionActivities(env: Readonly<Record<string, string | undefined>>) {
  const deps = { resolve: createResolver(env) };
  return { ...createHostActs(deps), 'host.hold-lease': leaseAct(deps), 'vantage.look': vantageLook(deps) };
}

/** All that a worker in a third place does: it says whether a server answers from there. */
export function vantageActivities(env: Readonly<Record<string, string | undefined>>) {
  return { 'vantage.look': vantageLook({ resolve: createResolver(env) }) };
}
