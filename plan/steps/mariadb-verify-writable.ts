import { z } from 'zod';
import { databaseArgument, regionArgument } from '../arguments.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';

export const mariadbVerifyWritable = defineStep({
  do: 'mariadb.verify-writable',
  description: 'Writes a row at the server itself and reads it back; client routes are not tried.',
  args: z.strictObject({
    database: databaseArgument('mariadb'),
    region: regionArgument('The region that must take writes.'),
  }),
  returns: returns<{ readonly position: string }>(),
  danger: Danger.writes,
  timeoutMs: 15_000,
  expectedMs: 200,
  retry: { attempts: 3, backoffMs: 500 },
  summary: args => `Verify that ${args.database} takes writes in ${args.region}`,
  effects: args => [{ effect: 'verifies-writes', database: args.database, region: args.region }],
  example: 'do: mariadb.verify-writable\ndatabase: shop\nregion: ${to}',
});
