import { z } from 'zod';
import { regionArgument, trafficArgument } from '../arguments.js';
import { keptMs } from '../dns-note.js';
import type { SettleReading } from '../dns-settle.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';

export const dnsSettle = defineStep({
  do: 'dns.settle',
  description:
    'Asks every server of the zone, the listed resolvers and the listed clients which address the name has, waits at least the TTL, and lets through when the share of the resolvers has moved and no client keeps the old address.',
  args: z.strictObject({
    traffic: trafficArgument(),
    region: regionArgument('The region the name must point at.'),
    share: z
      .int()
      .min(1)
      .max(100)
      .default(100)
      .meta({ description: 'How many percent of the listed resolvers must give the new address.' }),
  }),
  returns: returns<SettleReading>(),
  danger: Danger.reads,
  timeoutMs: 15_000,
  expectedMs: 50,
  retry: { attempts: 5, backoffMs: 2_000 },
  gate: 'settle',
  summary: args => `Wait until the name of ${args.traffic} has arrived everywhere`,
  effects: args => [{ effect: 'settles-name', via: args.traffic, region: args.region }],
  settles: (args, { traffic }) => keptMs(traffic[args.traffic]?.dns?.ttl ?? 0),
  example: 'do: dns.settle\nregion: ${to}',
});
