import { z } from 'zod';
import { regionArgument } from '../arguments.js';
import type { Scaled } from '../capacity.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';

const replicas = z.int().min(0).max(10_000);

export const capacityRestore = defineStep({
  do: 'capacity.restore',
  description:
    'Makes the pool of this service in a region smaller again: from the number that `capacity.scale` asked for to the one before it. A pool that wants fewer is left as it is, and one that wants more is refused. Written as the `undo` of `capacity.scale`, or as a step of its own after the return.',
  args: z
    .strictObject({
      region: regionArgument('The region whose pool is made smaller.'),
      replicas: replicas.meta({ description: 'How many replicas it had before.' }),
      from: replicas.meta({
        description: 'How many replicas were asked for; a pool that wants more was made larger by somebody else.',
      }),
    })
    .refine(({ replicas: to, from }) => to < from, { error: 'expected fewer than `from`', path: ['replicas'] }),
  returns: returns<Scaled>(),
  danger: Danger.writes,
  timeoutMs: 60_000,
  expectedMs: 1_000,
  retry: { attempts: 2, backoffMs: 2_000 },
  summary: args => `Make the pool in ${args.region} smaller again, from ${args.from} to ${args.replicas} replicas`,
  effects: args => [{ effect: 'scales', region: args.region }],
  example: 'do: capacity.restore\nregion: ${to}\nreplicas: 4\nfrom: 12',
});
