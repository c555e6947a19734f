import { z } from 'zod';
import { databaseArgument, regionArgument } from '../arguments.js';
import { Danger } from '../plan.js';
import type { PreflightReading } from '../preflight.js';
import { defineStep, returns } from '../step.js';

export const postgresPreflight = defineStep({
  do: 'postgres.preflight',
  description:
    'Looks at both servers and their hosts for everything that would hurt a planned move or the way back from it: settings, slots, extensions, collations, archiver, long and prepared transactions, disk, and a real replication connection in both directions.',
  args: z.strictObject({
    database: databaseArgument(),
    from: regionArgument('The region that is the primary now.'),
    to: regionArgument('The region that becomes the primary.'),
    logical_slots: z
      .string()
      .meta({ description: 'Logical slots whose consumers somebody takes care of, separated by commas.' })
      .default(''),
  }),
  returns: returns<PreflightReading>(),
  danger: Danger.reads,
  timeoutMs: 20_000,
  expectedMs: 300,
  retry: { attempts: 2, backoffMs: 500 },
  gate: 'preflight',
  summary: args => `Look for what would hurt a move of ${args.database} from ${args.from} to ${args.to}`,
  effects: () => [],
  example: 'do: postgres.preflight\ndatabase: orders\nfrom: ${from}\nto: ${to}',
});
