import { z } from 'zod';
import { databaseArgument, durationArgument, regionArgument } from '../arguments.js';
import type { ConvergenceReading } from '../convergence.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';

export const postgresCheckConvergence = defineStep({
  do: 'postgres.check-convergence',
  description:
    'Measures logical replication in both directions of an active-active database, and compares every replicated table of both regions by keyed digests. A difference counts only when it stands after everything on its way has arrived.',
  args: z.strictObject({
    database: databaseArgument(),
    region: regionArgument('One region of the active-active database.'),
    other: regionArgument('The other one.'),
    max_lag: durationArgument('How far one region may be behind the other.').default(10_000),
  }),
  returns: returns<ConvergenceReading>(),
  danger: Danger.reads,
  timeoutMs: 600_000,
  expectedMs: 2_000,
  retry: { attempts: 2, backoffMs: 1_000 },
  gate: 'convergence',
  summary: args => `Check that ${args.database} is the same in ${args.region} and ${args.other}`,
  effects: args => [
    { effect: 'measures-convergence', database: args.database, region: args.region, other: args.other },
  ],
  example: 'do: postgres.check-convergence\ndatabase: carts\nregion: ${from}\nother: ${to}',
});
