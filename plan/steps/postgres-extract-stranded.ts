import { z } from 'zod';
import { databaseArgument, regionArgument } from '../arguments.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';
import type { StrandedExtract } from '../stranded.js';

export const postgresExtractStranded = defineStep({
  do: 'postgres.extract-stranded',
  description:
    'Opens a copy of the old primary alone, finds every transaction committed only there, and stages it on the new primary for a decision.',
  args: z.strictObject({
    database: databaseArgument(),
    region: regionArgument('The region of the old primary.'),
    into: regionArgument('The region of the new primary, where the ledger is kept.'),
  }),
  returns: returns<StrandedExtract>(),
  danger: Danger.writes,
  timeoutMs: 600_000,
  expectedMs: 1_000,
  retry: { attempts: 2, backoffMs: 1_000 },
  summary: args => `Find what ${args.database} committed only in ${args.region}`,
  effects: args => [{ effect: 'extracts-stranded', database: args.database, region: args.region, into: args.into }],
  example: 'do: postgres.extract-stranded\ndatabase: orders\nregion: ${from}\ninto: ${to}',
});
