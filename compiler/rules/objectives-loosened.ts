import { formatDuration } from '../../plan/duration.js';
import { example, SETTLE } from './example.js';
import type { Rule } from './rule.js';

const MOVE = ['gate', 'approve', 'fence', 'promote', ...SETTLE] as const;

export const objectivesLoosened: Rule = {
  code: 'objectives-loosened',
  severity: 'warning',
  description: 'A runbook grants itself more time or more loss than its service has agreed to.',
  why: 'The objectives of a service are an agreement with those who use it, and every rule that compares with them becomes silent when a runbook states softer ones. It is how a warning is made to go away in review. If the service really may be down longer, the inventory says so, for all of its runbooks.',
  bad: example(MOVE, { objectives: '{ rto: 1h }' }),
  good: example(MOVE, { objectives: '{ rto: 15m }' }),
  allowed: {
    'A runbook may be stricter than its service.': example(MOVE, { objectives: '{ rto: 14m }' }),
  },
  check: ({ plan, inventory, front }) => {
    const agreed = inventory.services[plan.service]?.objectives;
    if (!agreed) return [];
    const pairs = [
      { key: 'rto', own: plan.objectives.rtoMs, limit: agreed.rto },
      { key: 'rpo', own: plan.objectives.rpoMs, limit: agreed.rpo },
    ];
    return pairs
      .filter(({ own, limit }) => own > limit)
      .map(({ key, own, limit }) => ({
        at: front('objectives', key),
        message: `Unexpected ${key.toUpperCase()} of ${formatDuration(own)}, expected at most that of ${plan.service}, ${formatDuration(limit)}`,
        hint: 'Change it in the inventory, where everybody who depends on the service can see it.',
      }));
  },
};
