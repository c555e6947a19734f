import { Danger } from '../../plan/plan.js';
import { example } from './example.js';
import type { Rule } from './rule.js';

export const nobodyNotified: Rule = {
  code: 'nobody-notified',
  severity: 'warning',
  description: 'A run changes a service and tells no channel about it.',
  bad: example(['gate', 'approve', 'fence', 'promote', 'verify']),
  good: example(['gate', 'approve', 'fence', 'promote', 'verify', 'notify']),
  check: ({ plan, front }) => {
    const changes = plan.steps.some(({ danger, manual }) => danger !== Danger.reads && !manual);
    const tells = plan.steps.some(({ effects }) => effects.some(({ effect }) => effect === 'notifies'));
    if (!changes || tells) return [];
    return [
      {
        at: front('runbook'),
        message: `Unexpected ${plan.kind} that tells nobody, expected a step that posts to a channel`,
        hint: 'Put a step `do: notify` with a `message:` at the end.',
      },
    ];
  },
};
