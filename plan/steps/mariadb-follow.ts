import { z } from 'zod';
import { databaseArgument, regionArgument } from '../arguments.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';
import type { Follow } from './postgres-follow.js';

export const mariadbFollow = defineStep({
  do: 'mariadb.follow',
  description:
    'Starts a server as a replica of the current primary and waits until it has caught up; lists errant transactions and refuses when there are any.',
  args: z.strictObject({
    database: databaseArgument('mariadb'),
    region: regionArgument('The region that becomes a replica.'),
    upstream: regionArgument('The region of the current primary.'),
  }),
  returns: returns<Follow>(),
  danger: Danger.writes,
  timeoutMs: 120_000,
  expectedMs: 1_000,
  retry: { attempts: 3, backoffMs: 1_000 },
  summary: args => `Make ${args.database} in ${args.region} follow ${args.upstream}`,
  effects: args => [{ effect: 'follows', database: args.database, region: args.region, upstream: args.upstream }],
  example: 'do: mariadb.follow\ndatabase: shop\nregion: ${from}\nupstream: ${to}',
});
