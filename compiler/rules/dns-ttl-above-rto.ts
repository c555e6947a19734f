import { ttlAt } from '../../plan/dns-ttl.js';
import { formatDuration } from '../../plan/duration.js';
import { quote } from '../quote.js';
import { effectsOf } from './effects-of.js';
import { example, SETTLE } from './example.js';
import type { Rule } from './rule.js';

const MOVE = ['gate', 'approve', 'fence', 'promote', ...SETTLE] as const;

export const dnsTtlAboveRto: Rule = {
  code: 'dns-ttl-above-rto',
  severity: 'error',
  description: 'A name is moved whose old answer stays in caches for longer than the service may be down.',
  why: 'A resolver that asked a second before the move keeps the old address for the whole TTL, whatever the zone says now. Its clients go to a region that is fenced, and nothing that anybody does in the incident shortens it. A TTL helps only when it was low before the incident, at least one old TTL earlier.',
  bad: example(MOVE),
  good: example(MOVE),
  inventory: {
    bad: 'traffic: { orders: { dns: { ttl: 1h } } }',
    good: 'traffic: { orders: { dns: { ttl: 1m } } }',
  },
  check: ({ plan }) =>
    effectsOf(plan.steps, 'routes').flatMap(({ step, effect }) => {
      const dns = effect.layer === 'dns' ? plan.estate.traffic[effect.via]?.dns : undefined;
      const ttlMs = ttlAt(step, effect.via, plan);
      if (!dns || ttlMs <= plan.objectives.rtoMs) return [];
      const [ttl, rto] = [formatDuration(ttlMs), formatDuration(plan.objectives.rtoMs)];
      return [
        {
          at: step,
          message: `Unexpected TTL of ${ttl} on ${quote(dns.name)}, expected less than the RTO of ${plan.service}, ${rto}`,
          hint: `Lower the TTL in the zone and in the inventory; it counts once ${ttl} have passed since.`,
        },
      ];
    }),
};
