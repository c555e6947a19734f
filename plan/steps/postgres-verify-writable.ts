import { z } from 'zod';
import { databaseArgument, regionArgument, trafficArgument } from '../arguments.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';

/** What each client route answered to a real write. */
export interface WritableReading {
  readonly routes: readonly { readonly route: string; readonly ms: number; readonly region: string }[];
}

export const postgresVerifyWritable = defineStep({
  do: 'postgres.verify-writable',
  description: 'Commits a real write through every client route and reads back that the expected region took it.',
  args: z.strictObject({
    database: databaseArgument(),
    region: regionArgument('The region that must take the writes.'),
    traffic: trafficArgument(),
  }),
  returns: returns<WritableReading>(),
  danger: Danger.writes,
  timeoutMs: 15_000,
  expectedMs: 100,
  retry: { attempts: 5, backoffMs: 300 },
  summary: args => `Verify that ${args.database} takes writes in ${args.region}`,
  effects: args => [{ effect: 'verifies-writes', database: args.database, region: args.region }],
  example: 'do: postgres.verify-writable\ndatabase: orders\nregion: ${to}',
});
