import { z } from 'zod';
import { databaseArgument, regionArgument } from '../arguments.js';
import type { FenceReading } from '../fence.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';

export const mariadbFence = defineStep({
  do: 'mariadb.fence',
  description: 'Makes the region unable to take writes: read-only at once, then stopped for good by its worker.',
  args: z.strictObject({
    database: databaseArgument('mariadb'),
    region: regionArgument('The region to fence.'),
  }),
  returns: returns<FenceReading>(),
  danger: Danger.writes,
  timeoutMs: 60_000,
  expectedMs: 2_000,
  retry: { attempts: 2, backoffMs: 1_000 },
  gate: 'fence',
  summary: args => `Fence ${args.database} in ${args.region} and prove it`,
  effects: args => [{ effect: 'fences', database: args.database, region: args.region }],
  undo: args => ({ do: 'mariadb.unfence', args: { database: args.database, region: args.region } }),
  example: 'do: mariadb.fence\ndatabase: shop\nregion: ${from}',
});
