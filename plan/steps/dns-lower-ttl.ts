import { z } from 'zod';
import { durationArgument, trafficArgument } from '../arguments.js';
import { keptMs } from '../dns-note.js';
import { formatDuration } from '../duration.js';
import { Danger } from '../plan.js';
import { defineStep, returns } from '../step.js';

/** What became of a TTL. */
export interface LoweredTtl {
  readonly name: string;
  readonly ttlSeconds: number;
  /** The TTL before, which is also kept in the record `_lifeboat` beside the name. */
  readonly oldTtlSeconds: number;
  readonly changed: boolean;
  /** How long answers with the old TTL may still be kept, milliseconds. */
  readonly settleMs: number;
}

export const dnsLowerTtl = defineStep({
  do: 'dns.lower-ttl',
  description:
    'Lowers the TTL of the name, keeps the old one in the record `_lifeboat` beside it, and lets the run go on only when every answer with the old TTL has run out.',
  args: z.strictObject({
    traffic: trafficArgument(),
    ttl: durationArgument('The TTL until it is put back, in whole seconds.').default(30_000),
  }),
  returns: returns<LoweredTtl>(),
  danger: Danger.writes,
  timeoutMs: 20_000,
  expectedMs: 50,
  retry: { attempts: 5, backoffMs: 1_000 },
  summary: args => `Lower the TTL of the name of ${args.traffic} to ${formatDuration(args.ttl)}`,
  effects: args => [{ effect: 'lowers-ttl', via: args.traffic, ttlMs: args.ttl }],
  settles: (args, { traffic }) => keptMs(traffic[args.traffic]?.dns?.ttl ?? 0),
  undo: args => ({ do: 'dns.restore-ttl', args: { traffic: args.traffic } }),
  example: 'do: dns.lower-ttl\nttl: 30s',
});
