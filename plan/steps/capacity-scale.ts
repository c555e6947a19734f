import { z } from 'zod';
import { regionArgument } from '../arguments.js';
import type { Scaled } from '../capacity.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';

export const capacityScale = defineStep({
  do: 'capacity.scale',
  description:
    'Makes the pool of this service in a region at least so large, and waits until so many replicas are ready. It never makes a pool smaller, so an aborted run leaves it large.',
  args: z.strictObject({
    region: regionArgument('The region whose pool is made larger.'),
    replicas: z.int().min(1).max(10_000).meta({ description: 'How many replicas must be ready.' }),
  }),
  returns: returns<Scaled>(),
  danger: Danger.writes,
  timeoutMs: 120_000,
  expectedMs: 60_000,
  retry: { attempts: 2, backoffMs: 2_000 },
  summary: args => `Scale the pool in ${args.region} to ${args.replicas} replicas`,
  effects: args => [{ effect: 'scales', region: args.region }],
  example: 'do: capacity.scale\nregion: ${to}\nreplicas: 12',
});
