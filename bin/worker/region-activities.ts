import { createHostActs } from '../../activities/host/index.js';
import { createResolver } from '../../activities/resolve.js';

/** The hands on a region's hosts. References are read from this worker's own environment and files. */
export function regionActivities(env: Readonly<Record<string, string | undefined>>) {
  return createHostActs({ resolve: createResolver(env) });
}
