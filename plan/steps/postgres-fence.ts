import { z } from 'zod';
import { databaseArgument, regionArgument, trafficArgument } from '../arguments.js';
import type { FenceReading } from '../fence.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';

export const postgresFence = defineStep({
  do: 'postgres.fence',
  description: "Makes the region unable to take writes, durably, and proves it from a client's side.",
  args: z.strictObject({
    database: databaseArgument(),
    region: regionArgument('The region to fence.'),
    traffic: trafficArgument(),
  }),
  returns: returns<FenceReading>(),
  danger: Danger.writes,
  timeoutMs: 60_000,
  expectedMs: 2_000,
  retry: { attempts: 2, backoffMs: 1_000 },
  gate: 'fence',
  summary: args => `Fence ${args.database} in ${args.region} and prove it`,
  effects: args => [{ effect: 'fences', database: args.database, region: args.region }],
  undo: args => ({
    do: 'postgres.unfence',
    args: { database: args.database, region: args.region, traffic: args.traffic },
  }),
  example: 'do: postgres.fence\ndatabase: orders\nregion: ${from}',
});
