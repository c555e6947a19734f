import { z } from 'zod';
import { databaseArgument, regionArgument, trafficArgument } from '../arguments.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';

export const postgresUnfence = defineStep({
  do: 'postgres.unfence',
  description: 'Starts a fenced primary again as the primary, refused once another region was promoted.',
  args: z.strictObject({
    database: databaseArgument(),
    region: regionArgument('The region to open again.'),
    traffic: trafficArgument(),
  }),
  returns: returns<{ readonly timeline: number }>(),
  danger: Danger.writes,
  timeoutMs: 60_000,
  expectedMs: 1_000,
  retry: { attempts: 3, backoffMs: 1_000 },
  summary: args => `Open ${args.database} in ${args.region} again`,
  effects: args => [{ effect: 'unfences', database: args.database, region: args.region }],
  example: 'do: postgres.unfence\ndatabase: orders\nregion: ${from}',
});
