import { createHostActs } from '../../activities/host/index.js';
import { leaseAct } from '../../activities/host/lease-act.js';
import { createResolver } from '../../activities/resolve.js';

/** The hands on a region's hosts. References are read from this worker's own environment and files. */
export function regionActivities(env: Readonly<Record<string, string | undefined>>) {
  const deps = { resolve: createResolver(env) };
  return { ...createHostActs(deps), 'host.hold-lease': leaseAct(deps) };
}
