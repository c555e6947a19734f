import { z } from 'zod';
import { databaseArgument, regionArgument } from '../arguments.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';
import type { StrandedReplay } from '../stranded.js';

export const postgresReplayStranded = defineStep({
  do: 'postgres.replay-stranded',
  description:
    'Applies the staged transactions to the new primary, one transaction for each original one, once. A row that both sides changed is a conflict: nothing of its transaction is applied.',
  args: z.strictObject({
    database: databaseArgument(),
    region: regionArgument('The region of the new primary.'),
    from: regionArgument('The region of the old primary.'),
  }),
  returns: returns<StrandedReplay>(),
  danger: Danger.pointOfNoReturn,
  timeoutMs: 600_000,
  expectedMs: 1_000,
  retry: { attempts: 3, backoffMs: 1_000 },
  summary: args => `Replay into ${args.region} what ${args.database} had only in ${args.from}`,
  effects: args => [{ effect: 'replays-stranded', database: args.database, region: args.region }],
  example: 'do: postgres.replay-stranded\ndatabase: orders\nregion: ${to}\nfrom: ${from}',
});
