import { quote } from '../quote.js';
import { example, SETTLE } from './example.js';
import type { Rule } from './rule.js';

export const blindApproval: Rule = {
  code: 'blind-approval',
  severity: 'error',
  description:
    'People approve a step before the gates that guard it have been read, so they decide without the number.',
  why: 'An approval binds what was seen: at most so many seconds, so many transactions. Asked before the gate, people approve the idea of a failover and not this one, and when the gate then refuses nobody can be asked to accept the number: the run holds. The gate comes first, and its reading is on the card.',
  bad: example(['approve', 'gate', 'fence', 'promote', ...SETTLE]),
  good: example(['gate', 'approve', 'fence', 'promote', ...SETTLE]),
  allowed: {
    'People are asked twice, the second time with the reading.': example(
      ['approve', 'gate', 'approve', 'fence', 'promote', ...SETTLE],
      { approvals: '{ from: database-oncall, quorum: 2, expires: 2m }' },
    ),
  },
  check: ({ plan, before }) =>
    plan.steps.flatMap(step => {
      const asked = before(step).filter(({ approval }) => approval !== null);
      const [first] = asked;
      if (step.guards.length === 0 || !first) return [];
      if (asked.some(({ approval }) => step.guards.some(guard => approval?.evidence.includes(guard)))) return [];
      const guards = plan.steps.filter(({ id }) => step.guards.includes(id));
      return [
        {
          at: first,
          message: `Unexpected approval of ${quote(step.do)} without a reading, expected its gates before the question`,
          hint: 'Move the approval behind the gate.',
          related: guards.map(guard => ({ message: 'Read only here', step: guard })),
        },
      ];
    }),
};
