import { z } from 'zod';
import { databaseArgument, durationArgument, regionArgument, trafficArgument } from '../arguments.js';
import { Danger } from '../plan.js';
import type { Switchover } from '../promotion.js';
import { defineStep, returns } from '../step.js';

export const postgresSwitchover = defineStep({
  do: 'postgres.switchover',
  description:
    'The planned move in one resumable act: pause the clients, stop the old primary, prove that the standby has everything, promote, repoint, resume. Undoes itself when anything fails before the promotion.',
  args: z.strictObject({
    database: databaseArgument(),
    from: regionArgument('The region that is the primary now.'),
    to: regionArgument('The region that becomes the primary.'),
    traffic: trafficArgument(),
    pause_limit: durationArgument('How long open transactions may hold up the pause.').default(5_000),
    stop_limit: durationArgument('How long the old primary may take to stop.').default(10_000),
    catch_up_limit: durationArgument('How long the standby may take to replay the shutdown checkpoint.').default(5_000),
  }),
  returns: returns<Switchover>(),
  danger: Danger.pointOfNoReturn,
  timeoutMs: 60_000,
  expectedMs: 500,
  retry: { attempts: 3, backoffMs: 200 },
  summary: args => `Switch ${args.database} over from ${args.from} to ${args.to}`,
  effects: args => [{ effect: 'switches', database: args.database, from: args.from, to: args.to, via: args.traffic }],
  example: 'do: postgres.switchover\ndatabase: orders\nfrom: ${from}\nto: ${to}',
});
