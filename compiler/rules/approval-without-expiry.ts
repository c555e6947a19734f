import { quote } from '../quote.js';
import { example, SETTLE } from './example.js';
import type { Rule } from './rule.js';

export const approvalWithoutExpiry: Rule = {
  code: 'approval-without-expiry',
  severity: 'error',
  description: 'An approval never expires, so a click hours later would promote on readings from before.',
  why: 'An approval is given on readings of one moment. A question that stays open can be answered hours later, by somebody who sees a card and not the incident, and the answer would let a run go on in a world that has changed. An expiry turns silence into a hold with a reason, or into the next group being asked.',
  bad: example(['gate', 'approve', 'fence', 'promote', ...SETTLE], { approvals: '{ from: database-oncall }' }),
  good: example(['gate', 'approve', 'fence', 'promote', ...SETTLE], {
    approvals: '{ from: database-oncall, expires: 5m }',
  }),
  check: ({ plan }) =>
    plan.steps
      .filter(({ approval }) => approval !== null && approval.expiresMs <= 0)
      .map(step => ({
        at: step,
        message: `Unexpected ${quote(step.do)} without an expiry, expected how long the question stays open`,
        hint: 'Write `expires: 10m` here, or under `approvals:` in the front matter.',
      })),
};
