import { z } from 'zod';
import { databaseArgument, regionArgument } from '../arguments.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';

export const mariadbUnfence = defineStep({
  do: 'mariadb.unfence',
  description: 'Starts a fenced primary again as the primary, refused once another region was promoted.',
  args: z.strictObject({
    database: databaseArgument('mariadb'),
    region: regionArgument('The region to open again.'),
  }),
  returns: returns<{ readonly position: string }>(),
  danger: Danger.writes,
  timeoutMs: 60_000,
  expectedMs: 1_000,
  retry: { attempts: 3, backoffMs: 1_000 },
  summary: args => `Open ${args.database} in ${args.region} again`,
  effects: args => [{ effect: 'unfences', database: args.database, region: args.region }],
  example: 'do: mariadb.unfence\ndatabase: shop\nregion: ${from}',
});
