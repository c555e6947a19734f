import { z } from 'zod';
import { databaseArgument, durationArgument, regionArgument } from '../arguments.js';
import { Danger } from '../plan.js';
import type { LagReading } from '../replication.js';
import { defineStep, returns } from '../step.js';

export const mariadbCheckLag = defineStep({
  do: 'mariadb.check-lag',
  description:
    'Measures by GTIDs how much a promotion of the replica would lose, and lets through only within the budget.',
  args: z.strictObject({
    database: databaseArgument('mariadb'),
    region: regionArgument('The region whose replica would be promoted.'),
    max_loss: durationArgument('The loss budget: the longest span of writes a promotion may lose.'),
  }),
  returns: returns<LagReading>(),
  danger: Danger.reads,
  timeoutMs: 10_000,
  expectedMs: 200,
  retry: { attempts: 2, backoffMs: 500 },
  gate: 'lag',
  summary: args => `Check how much ${args.database} would lose in ${args.region}`,
  effects: args => [{ effect: 'measures-lag', database: args.database, region: args.region, maxLossMs: args.max_loss }],
  example: 'do: mariadb.check-lag\ndatabase: shop\nregion: ${to}\nmax_loss: 10s',
});
