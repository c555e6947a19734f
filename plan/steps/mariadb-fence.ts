import type { FenceReading } from '../fence.js';
import { fenceStep, optionalTraffic } from '../replicated-steps.js';
import { defineStep, returns } from '../step.js';

export const mariadbFence = defineStep({
  ...fenceStep('mariadb', optionalTraffic()),
  do: 'mariadb.fence',
  description:
    'Makes the region unable to take writes: its client routes closed and read-only at once, then stopped for good by its worker.',
  returns: returns<FenceReading>(),
  timeoutMs: 60_000,
  expectedMs: 2_000,
  retry: { attempts: 2, backoffMs: 1_000 },
  undo: ({ database, region, traffic }) => ({
    do: 'mariadb.unfence',
    args: { database, region, ...(traffic === undefined ? {} : { traffic }) },
  }),
  example: 'do: mariadb.fence\ndatabase: shop\nregion: ${from}',
});
