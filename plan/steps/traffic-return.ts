import { z } from 'zod';
import { regionArgument, trafficArgument } from '../arguments.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';
import { type Shifted, shiftArguments } from '../traffic/shift.js';

export const trafficReturn = defineStep({
  do: 'traffic.return',
  description:
    'Lets a region in at the proxy little by little, as errors and latency allow, until it has all of its weight.',
  args: z.strictObject({
    traffic: trafficArgument(),
    region: regionArgument('The region to let in.'),
    ...shiftArguments(),
  }),
  returns: returns<Shifted>(),
  danger: Danger.writes,
  timeoutMs: 900_000,
  expectedMs: 60_000,
  retry: { attempts: 3, backoffMs: 1_000 },
  summary: args => `Return ${args.region} to the clients of ${args.traffic}, little by little`,
  effects: args => [{ effect: 'admits', via: args.traffic, region: args.region, layer: 'proxy' }],
  undo: args => ({ do: 'traffic.withdraw', args }),
  example: 'do: traffic.return\ntraffic: carts\nregion: ${from}',
});
