import { ttlAt } from '../../plan/dns-ttl.js';
import { formatDuration } from '../../plan/duration.js';
import { worstTree } from '../../plan/rto-budget.js';
import { effectsOf } from './effects-of.js';
import { example, SETTLE } from './example.js';
import { movesOf } from './moves.js';
import type { Rule } from './rule.js';

/** The worst case is the one that `lifeboat plan` prints as a tree: `plan/rto-budget.ts`. */
export const tooSlow: Rule = {
  code: 'too-slow',
  severity: 'warning',
  description:
    'In the worst case (every attempt to its timeout, every approval to its expiry, every old answer of a name to its TTL) the service is down longer than its RTO.',
  why: 'Every timeout, every retry and every approval that is left open is time without the service. Each looks small where it is written, and their sum is larger than the RTO that was promised. It is better to learn this in review than during an outage, when nobody can shorten it any more.',
  bad: example(['gate', 'approve', 'fence', 'promote', ...SETTLE], { objectives: '{ rto: 5m }' }),
  good: example(['gate', 'approve', 'fence', 'promote', ...SETTLE], { objectives: '{ rto: 15m }' }),
  check: lowered => {
    const { plan, front } = lowered;
    const tree = worstTree(plan);
    const objectiveMs = plan.objectives.rtoMs;
    const down = tree.totalMs;
    // What one name's TTL alone is above is said by another rule, once.
    if (
      effectsOf(plan.steps, 'routes').some(
        ({ step, effect }) => effect.layer === 'dns' && ttlAt(step, effect.via, plan) > objectiveMs,
      )
    )
      return [];
    // Without a move there is nothing that would give the service back; other rules say so.
    if (down <= objectiveMs || movesOf(lowered).length === 0) return [];
    const [worst, rto] = [formatDuration(down), formatDuration(objectiveMs)];
    return [
      {
        at: front('runbook'),
        message: `Unexpected worst case of ${worst} without the service (manual steps not counted), expected at most its RTO, ${rto}`,
        hint: 'Shorten timeouts, retries or the expiry of approvals, or state an honest RTO.',
      },
    ];
  },
};
