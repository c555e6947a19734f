import { z } from 'zod';
import { databaseArgument, regionArgument } from '../arguments.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';
import type { StrandedSignature } from '../stranded.js';

export const postgresSignLedger = defineStep({
  do: 'postgres.sign-ledger',
  description:
    'Signs the ledger of the stranded writes for the people who approved the step before it. The old primary may be rewound only afterwards.',
  args: z.strictObject({
    database: databaseArgument(),
    region: regionArgument('The region of the new primary, where the ledger is kept.'),
    from: regionArgument('The region of the old primary.'),
  }),
  returns: returns<StrandedSignature>(),
  danger: Danger.writes,
  timeoutMs: 30_000,
  expectedMs: 100,
  retry: { attempts: 3, backoffMs: 1_000 },
  summary: args => `Sign for what became of the writes that ${args.database} had only in ${args.from}`,
  effects: args => [{ effect: 'signs-ledger', database: args.database, region: args.region, from: args.from }],
  example: 'do: postgres.sign-ledger\ndatabase: orders\nregion: ${to}\nfrom: ${from}',
});
