import { ttlAt } from '../../plan/dns-ttl.js';
import { formatDuration } from '../../plan/duration.js';
import { RunbookKind } from '../../plan/plan.js';
import { quote } from '../quote.js';
import { effectsOf } from './effects-of.js';
import { planned, REST } from './example.js';
import type { Rule } from './rule.js';

/** What nobody needs to lower: a minute of old answers is what most resolvers take as the least anyway. */
const LOW_MS = 60_000;
const MOVE = ['gate', 'approve', 'switch', ...REST] as const;

export const dnsTtlNotLowered: Rule = {
  code: 'dns-ttl-not-lowered',
  severity: 'warning',
  description: 'A planned move takes a name elsewhere whose TTL was not lowered at least one old TTL earlier.',
  why: 'Clients whose resolver asked just before the move go on to the region that was left for the whole TTL. Nothing shortens it afterwards, but before a planned move there is time: lower the TTL, wait until every answer with the old one has run out, then move. `dns.lower-ttl` does both and remembers the old TTL beside the name; `dns.restore-ttl` puts it back.',
  bad: planned('switchover', MOVE),
  good: planned('switchover', [
    '## Lower the TTL\n```yaml step\ndo: dns.lower-ttl\n```',
    ...MOVE,
    '## Put the TTL back\n```yaml step\ndo: dns.restore-ttl\n```',
  ]),
  inventory: {
    bad: 'traffic: { orders: { dns: { ttl: 2m } } }',
    good: 'traffic: { orders: { dns: { ttl: 2m } } }',
  },
  check: ({ plan }) =>
    // In an outage there is no time to wait for an old TTL; there the TTL counts against the RTO.
    plan.kind === RunbookKind.failover
      ? []
      : effectsOf(plan.steps, 'routes').flatMap(({ step, effect }) => {
          const dns = effect.layer === 'dns' ? plan.estate.traffic[effect.via]?.dns : undefined;
          const ttlMs = ttlAt(step, effect.via, plan);
          if (!dns || ttlMs <= LOW_MS || ttlMs > plan.objectives.rtoMs) return [];
          return [
            {
              at: step,
              message: `Unexpected TTL of ${formatDuration(ttlMs)} on ${quote(dns.name)}, expected it to be lowered at least ${formatDuration(dns.ttl)} before the name moves`,
              hint: 'Add a step `dns.lower-ttl` before the move, and `dns.restore-ttl` at the end.',
            },
          ];
        }),
};
