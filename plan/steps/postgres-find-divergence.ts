import { z } from 'zod';
import { databaseArgument, regionArgument } from '../arguments.js';
import type { FoundDivergence } from '../convergence.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';

export const postgresFindDivergence = defineStep({
  do: 'postgres.find-divergence',
  description:
    'Lays what the clients of both regions of an active-active database wrote against each other, and keeps every version of each row that they do not agree on. A subscription that cannot apply an insert because the row is there already is let go on, after the row is kept.',
  args: z.strictObject({
    database: databaseArgument(),
    region: regionArgument('One region of the active-active database.'),
    other: regionArgument('The other one.'),
  }),
  returns: returns<FoundDivergence>(),
  danger: Danger.writes,
  timeoutMs: 600_000,
  expectedMs: 2_000,
  retry: { attempts: 3, backoffMs: 2_000 },
  summary: args => `Find the rows of ${args.database} on which ${args.region} and ${args.other} do not agree`,
  effects: args => [{ effect: 'finds-divergence', database: args.database, region: args.region, other: args.other }],
  example: 'do: postgres.find-divergence\ndatabase: carts\nregion: ${from}\nother: ${to}',
});
