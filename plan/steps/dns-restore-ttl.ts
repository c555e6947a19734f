import { z } from 'zod';
import { trafficArgument } from '../arguments.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';

export const dnsRestoreTtl = defineStep({
  do: 'dns.restore-ttl',
  description: 'Puts back the TTL that `dns.lower-ttl` has kept beside the name, and takes that record away.',
  args: z.strictObject({ traffic: trafficArgument() }),
  returns: returns<{ readonly name: string; readonly ttlSeconds: number | null; readonly changed: boolean }>(),
  danger: Danger.writes,
  timeoutMs: 10_000,
  expectedMs: 50,
  retry: { attempts: 5, backoffMs: 300 },
  summary: args => `Put back the TTL of the name of ${args.traffic}`,
  effects: args => [{ effect: 'restores-ttl', via: args.traffic }],
  example: 'do: dns.restore-ttl',
});
