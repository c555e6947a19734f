import { z } from 'zod';
import { regionArgument, trafficArgument } from '../arguments.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';

export const dnsPoint = defineStep({
  do: 'dns.point',
  description: "Moves the name from one region's address to another's, only if it still points at the first.",
  args: z.strictObject({
    traffic: trafficArgument(),
    from: regionArgument('The region the name must point at now; otherwise nothing is changed.'),
    to: regionArgument('The region the name shall point at.'),
  }),
  returns: returns<{ readonly name: string; readonly address: string; readonly changed: boolean }>(),
  danger: Danger.writes,
  timeoutMs: 10_000,
  expectedMs: 50,
  retry: { attempts: 5, backoffMs: 300 },
  summary: args => `Point the name of ${args.traffic} from ${args.from} to ${args.to}`,
  effects: args => [{ effect: 'routes', via: args.traffic, region: args.to, from: args.from, layer: 'dns' }],
  undo: args => ({ do: 'dns.point', args: { traffic: args.traffic, from: args.to, to: args.from } }),
  example: 'do: dns.point\nfrom: ${from}\nto: ${to}',
});
