import { z } from 'zod';
import { overrideArgument, regionArgument } from '../arguments.js';
import type { CapacityReading } from '../capacity.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';

export const capacityCheck = defineStep({
  do: 'capacity.check',
  description:
    'Reads what a region can take of the clients of this service, and lets through only when it is what they need. The pool of the region in the inventory says where that is read.',
  args: z.strictObject({
    region: regionArgument('The region that the clients are to be sent to.'),
    at_least: z.number().min(1).meta({ description: 'What they need, in the unit in which the pool is measured.' }),
    override: overrideArgument().optional(),
  }),
  returns: returns<CapacityReading>(),
  danger: Danger.reads,
  timeoutMs: 20_000,
  expectedMs: 500,
  retry: { attempts: 2, backoffMs: 1_000 },
  gate: 'capacity',
  summary: args => `Check that ${args.region} can take what needs ${args.at_least}`,
  effects: args => [{ effect: 'measures-capacity', region: args.region }],
  example: 'do: capacity.check\nregion: ${to}\nat_least: 400',
});
