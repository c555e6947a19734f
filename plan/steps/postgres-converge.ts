import { z } from 'zod';
import { databaseArgument, regionArgument } from '../arguments.js';
import type { Convergence } from '../convergence.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';

export const postgresConverge = defineStep({
  do: 'postgres.converge',
  description:
    "Makes both regions of an active-active database agree: rules on every row that diverged by its table's rule in the inventory, and writes the same row in both regions, without the write being replicated. A row that no rule decides is held back for a person.",
  args: z.strictObject({
    database: databaseArgument(),
    region: regionArgument('One region of the active-active database.'),
    other: regionArgument('The other one.'),
  }),
  returns: returns<Convergence>(),
  danger: Danger.pointOfNoReturn,
  timeoutMs: 600_000,
  expectedMs: 3_000,
  retry: { attempts: 3, backoffMs: 2_000 },
  summary: args => `Make ${args.database} the same in ${args.region} and ${args.other}`,
  effects: args => [{ effect: 'converges', database: args.database, region: args.region, other: args.other }],
  example: 'do: postgres.converge\ndatabase: carts\nregion: ${from}\nother: ${to}',
});
