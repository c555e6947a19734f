import { z } from 'zod';
import { databaseArgument, durationArgument, regionArgument } from '../arguments.js';
import { Danger } from '../plan.js';
import type { LagReading } from '../replication.js';
import { defineStep, returns } from '../step.js';

export const postgresCheckLag = defineStep({
  do: 'postgres.check-lag',
  description: 'Measures how much a promotion of the standby would lose, and lets through only within the budget.',
  args: z.strictObject({
    database: databaseArgument(),
    region: regionArgument('The region whose standby would be promoted.'),
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
  example: 'do: postgres.check-lag\ndatabase: orders\nregion: ${to}\nmax_loss: 10s',
});
