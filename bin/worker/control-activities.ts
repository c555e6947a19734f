import type { Client } from '@temporalio/client';
import type { ActivityDeps } from '../../activities/deps.js';
import { createDrillActs } from '../../activities/drill/acts.js';
import { createDirectoryActs } from '../../activities/directory/acts.js';
import { temporalHands } from '../../activities/hands.js';
import { createActivities } from '../../activities/index.js';
import { createResolver } from '../../activities/resolve.js';
import { createReadinessActs } from '../../activities/readiness/acts.js';
import { createWatchActs } from '../../activities/watch/acts.js';
import { regionQueue } from '../../workflows/messages.js';
import { makeWayAct } from './make-way-act.js';
import { readLease } from './read-lease.js';
import { readWatch } from './read-watch.js';
import type { WorkerRequest } from './start-worker.js';

/** Everything a control worker runs: one activity for every step kind, the watch's own, and the directory's. */
export function controlActivities(
  client: Client,
  env: Readonly<Record<string, string | undefined>>,
  { directory, readiness }: Pick<WorkerRequest, 'directory' | 'readiness'>,
) {
  const deps: ActivityDeps = {
    resolve: createResolver(env),
    hands: temporalHands(client, regionQueue),
    watch: database => readWatch(client, database),
    lease: (database, region) => readLease(client, database, region),
    now: Date.now,
    ...(directory ? { directory: async () => directory() } : {}),
    ...(readiness ? { readiness } : {}),
  };
  return {
    ...createActivities(deps),
    ...createWatchActs(deps),
    'watch.make-way': makeWayAct(client),
    ...createReadinessActs(deps),
    ...createDirectoryActs(deps),
    ...createDrillActs(deps),
  };
}
