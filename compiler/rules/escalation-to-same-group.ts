import { quote } from '../quote.js';
import { example, SETTLE } from './example.js';
import type { Rule } from './rule.js';

const MOVE = ['gate', 'approve', 'fence', 'promote', ...SETTLE] as const;
const approvals = (group: string) =>
  `{ from: database-oncall, quorum: 1, expires: 1m, on_expiry: escalate, escalate_to: ${group} }`;
const TWO = [
  'gate',
  '## Approve\n```yaml step\ndo: approval.ask\nquorum: 2\n```',
  'fence',
  'promote',
  ...SETTLE,
] as const;

export const escalationToSameGroup: Rule = {
  code: 'escalation-to-same-group',
  severity: 'error',
  description: 'An approval that nobody answered escalates to the very people who did not answer.',
  why: 'An escalation exists for the night in which the on-call group sleeps, is paged by another incident, or has lost its chat. Asking the same people again only lets the clock run a second time. The next group has to have at least somebody who was not asked before.',
  bad: example(TWO, { approvals: approvals('database-oncall') }),
  good: example(TWO, { approvals: approvals('leads') }),
  allowed: {
    'The second group overlaps with the first and has somebody new.': example(MOVE, {
      approvals: '{ from: database-oncall, quorum: 2, expires: 1m, on_expiry: escalate, escalate_to: leads }',
    }),
  },
  inventory: {
    bad: 'people: { dee: { name: Dee Park } }',
    good: 'people: { dee: { name: Dee Park } }\ngroups: { leads: [ana, bo, dee] }',
  },
  check: ({ plan, inventory }) =>
    plan.steps.flatMap(step => {
      const { from = '', escalateTo = null } = step.approval ?? {};
      if (escalateTo === null) return [];
      const asked = inventory.groups[from] ?? [];
      if ((inventory.groups[escalateTo] ?? []).some(person => !asked.includes(person))) return [];
      return [
        {
          at: step,
          message: `Unexpected escalation from ${quote(from)} to ${quote(escalateTo)}, expected a group with somebody who was not asked yet`,
          hint: 'Name another group under `escalate_to:`, such as the leads or another on-call.',
        },
      ];
    }),
};
