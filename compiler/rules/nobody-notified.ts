import { Danger } from '../../plan/plan.js';
import { example, SETTLE } from './example.js';
import type { Rule } from './rule.js';

export const nobodyNotified: Rule = {
  code: 'nobody-notified',
  severity: 'warning',
  description: 'A run changes a service and tells no channel about it.',
  why: 'Support, the owners of dependent services and the next shift act on what they believe is running where. A silent move gets undone by somebody who thinks it is the fault. The message is also the time from which others stop digging.',
  bad: example(['gate', 'approve', 'fence', 'promote', 'pooler', 'proxy', 'name', 'verify']),
  good: example(['gate', 'approve', 'fence', 'promote', ...SETTLE]),
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
