import { z } from 'zod';
import { databaseArgument, regionArgument } from '../arguments.js';
import { Danger } from '../plan.js';
import type { Promotion } from '../promotion.js';
import { defineStep, returns } from '../step.js';

export const postgresPromote = defineStep({
  do: 'postgres.promote',
  description: 'Promotes the standby, records the fork in the promotion ledger and checkpoints the new primary.',
  args: z.strictObject({
    database: databaseArgument(),
    region: regionArgument('The region whose standby becomes the primary.'),
    from: regionArgument('The region that was fenced; looked at once more before the promotion.'),
  }),
  returns: returns<Promotion>(),
  danger: Danger.pointOfNoReturn,
  timeoutMs: 30_000,
  expectedMs: 500,
  retry: { attempts: 3, backoffMs: 500 },
  summary: args => `Promote ${args.database} in ${args.region}`,
  effects: args => [{ effect: 'promotes', database: args.database, region: args.region, from: args.from }],
  example: 'do: postgres.promote\ndatabase: orders\nregion: ${to}\nfrom: ${from}\ntimeout: 30s',
});
