import { z } from 'zod';
import { databaseArgument, regionArgument } from '../arguments.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';

/** A standby that streams and has replayed past a position read from its primary after it started. */
export interface Follow {
  readonly streamingAfterMs: number;
  readonly caughtUpTo: string;
}

export const postgresFollow = defineStep({
  do: 'postgres.follow',
  description: 'Starts a server as a standby of the current primary and waits until it has caught up.',
  args: z.strictObject({
    database: databaseArgument(),
    region: regionArgument('The region that becomes a standby.'),
    upstream: regionArgument('The region of the current primary.'),
  }),
  returns: returns<Follow>(),
  danger: Danger.writes,
  timeoutMs: 120_000,
  expectedMs: 1_000,
  retry: { attempts: 3, backoffMs: 1_000 },
  summary: args => `Make ${args.database} in ${args.region} follow ${args.upstream}`,
  effects: args => [{ effect: 'follows', database: args.database, region: args.region, upstream: args.upstream }],
  example: 'do: postgres.follow\ndatabase: orders\nregion: ${to}\nupstream: ${from}',
});
