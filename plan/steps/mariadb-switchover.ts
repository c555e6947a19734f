import { z } from 'zod';
import { databaseArgument, durationArgument, regionArgument } from '../arguments.js';
import { Danger } from '../plan.js';
import { optionalTraffic } from '../replicated-steps.js';
import { defineStep, returns } from '../step.js';
import type { GtidPromotion } from './mariadb-promote.js';

/** A planned move of MariaDB. */
export interface GtidSwitchover extends GtidPromotion {
  /** The last GTIDs of the old primary, read while nothing could be committed; the new one had applied them before the old one was stopped. */
  readonly everything: string;
  /** From the closing of the routes until the new primary takes writes, by the worker's clock. Null where an earlier attempt had done it. */
  readonly gapMs: number | null;
}

export const mariadbSwitchover = defineStep({
  do: 'mariadb.switchover',
  description:
    'The planned move in one act: close the client routes, lock the old primary, prove by GTID that the standby has everything, stop the old one for good, promote. Undoes itself when anything fails before the promotion. Letting clients in is the next step (`haproxy.switch`).',
  args: z.strictObject({
    database: databaseArgument('mariadb'),
    from: regionArgument('The region that is the primary now.'),
    to: regionArgument('The region that becomes the primary.'),
    traffic: optionalTraffic(),
    catch_up_limit: durationArgument('How long the standby may take to apply the last transactions.').default(5_000),
  }),
  returns: returns<GtidSwitchover>(),
  danger: Danger.pointOfNoReturn,
  timeoutMs: 120_000,
  expectedMs: 2_000,
  retry: { attempts: 3, backoffMs: 500 },
  summary: args => `Switch ${args.database} over from ${args.from} to ${args.to}`,
  effects: args => [{ effect: 'switches', database: args.database, from: args.from, to: args.to }],
  example: 'do: mariadb.switchover\ndatabase: shop\nfrom: ${from}\nto: ${to}',
});
