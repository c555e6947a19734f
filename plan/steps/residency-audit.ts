import { z } from 'zod';
import { databaseArgument } from '../arguments.js';
import { Danger } from '../plan.js';
import type { ResidencyReading } from '../residency-audit.js';
import { defineStep, returns } from '../step.js';

export const residencyAudit = defineStep({
  do: 'residency.audit',
  description:
    'Proves on the live servers that data is only where it may be: standbys, publications with their column lists and row filters, subscriptions, slots and base backups, and counts of rows in the wrong region.',
  args: z.strictObject({
    database: databaseArgument(),
    count: z
      .boolean()
      .meta({ description: 'Whether rows in the wrong region are counted, which reads each bound table once.' })
      .default(true),
  }),
  returns: returns<ResidencyReading>(),
  danger: Danger.reads,
  timeoutMs: 300_000,
  expectedMs: 2_000,
  retry: { attempts: 2, backoffMs: 1_000 },
  gate: 'residency',
  summary: args => `Prove that everything of ${args.database} is where it may be`,
  effects: args => [{ effect: 'audits-residency', database: args.database }],
  example: 'do: residency.audit\ndatabase: carts',
});
