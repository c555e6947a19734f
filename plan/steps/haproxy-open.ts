import { z } from 'zod';
import { regionArgument, trafficArgument } from '../arguments.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';

export const haproxyOpen = defineStep({
  do: 'haproxy.open',
  description: 'Lets a region in at the proxy beside those that are in, as an active-active service has it.',
  args: z.strictObject({
    traffic: trafficArgument(),
    region: regionArgument('The region to let in.'),
  }),
  returns: returns<{
    readonly servers: Readonly<Record<string, string>>;
    /** By instance, where there are several. */
    readonly instances?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  }>(),
  danger: Danger.writes,
  timeoutMs: 10_000,
  expectedMs: 500,
  retry: { attempts: 5, backoffMs: 500 },
  summary: args => `Let the clients of ${args.traffic} into ${args.region} too`,
  effects: args => [{ effect: 'admits', via: args.traffic, region: args.region, layer: 'proxy' }],
  example: 'do: haproxy.open\ntraffic: carts\nregion: ${from}',
});
