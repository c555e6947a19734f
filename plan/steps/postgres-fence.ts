import { trafficArgument } from '../arguments.js';
import type { FenceReading } from '../fence.js';
import { fenceStep } from '../replicated-steps.js';
import { defineStep, returns } from '../step.js';

export const postgresFence = defineStep({
  ...fenceStep('postgresql', trafficArgument()),
  do: 'postgres.fence',
  description: "Makes the region unable to take writes, durably, and proves it from a client's side.",
  returns: returns<FenceReading>(),
  timeoutMs: 60_000,
  expectedMs: 2_000,
  retry: { attempts: 2, backoffMs: 1_000 },
  undo: args => ({
    do: 'postgres.unfence',
    args: { database: args.database, region: args.region, traffic: args.traffic },
  }),
  example: 'do: postgres.fence\ndatabase: orders\nregion: ${from}',
});
