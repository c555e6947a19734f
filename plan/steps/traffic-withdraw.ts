import { z } from 'zod';
import { regionArgument, trafficArgument } from '../arguments.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';
import { type Shifted, shiftArguments } from '../traffic/shift.js';

export const trafficWithdraw = defineStep({
  do: 'traffic.withdraw',
  description:
    'Takes a region out of the proxy little by little, as errors and latency of the others allow, lets its connections end, and takes it out.',
  args: z.strictObject({
    traffic: trafficArgument(),
    region: regionArgument('The region to take out.'),
    ...shiftArguments(),
  }),
  returns: returns<Shifted>(),
  danger: Danger.writes,
  timeoutMs: 900_000,
  expectedMs: 60_000,
  retry: { attempts: 3, backoffMs: 1_000 },
  summary: args => `Withdraw ${args.region} from the clients of ${args.traffic}, little by little`,
  effects: args => [{ effect: 'withdraws', via: args.traffic, region: args.region, layer: 'proxy' }],
  undo: args => ({ do: 'traffic.return', args }),
  example: 'do: traffic.withdraw\ntraffic: carts\nregion: ${from}',
});
