import { z } from 'zod';
import { regionArgument, trafficArgument } from '../arguments.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';

export const haproxySwitch = defineStep({
  do: 'haproxy.switch',
  description: 'Takes one region out of the proxy, cuts its sessions, and lets the other in.',
  args: z.strictObject({
    traffic: trafficArgument(),
    from: regionArgument('The region to take out.'),
    to: regionArgument('The region to let in.'),
  }),
  returns: returns<{
    readonly servers: Readonly<Record<string, string>>;
    /** By instance, where there are several. */
    readonly instances?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  }>(),
  danger: Danger.writes,
  timeoutMs: 10_000,
  expectedMs: 50,
  retry: { attempts: 5, backoffMs: 200 },
  summary: args => `Switch the proxy of ${args.traffic} from ${args.from} to ${args.to}`,
  effects: args => [{ effect: 'routes', via: args.traffic, region: args.to, from: args.from, layer: 'proxy' }],
  undo: args => ({ do: 'haproxy.switch', args: { traffic: args.traffic, from: args.to, to: args.from } }),
  example: 'do: haproxy.switch\nfrom: ${from}\nto: ${to}',
});
