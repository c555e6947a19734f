import { Danger } from '../../plan/plan.js';
import { quote } from '../quote.js';
import { example } from './example.js';
import type { Rule } from './rule.js';

export const noApproval: Rule = {
  code: 'no-approval',
  severity: 'error',
  description: 'A step that cannot be put back runs without people having approved it.',
  bad: example(['gate', 'fence', 'promote', 'verify', 'notify'], { approvals: null }),
  good: example(['gate', 'approve', 'fence', 'promote', 'verify', 'notify']),
  check: ({ plan, before }) =>
    plan.steps
      .filter(step => step.danger === Danger.pointOfNoReturn && !before(step).some(({ approval }) => approval !== null))
      .map(step => ({
        at: step,
        message: `Unexpected ${quote(step.do)} without an approval, expected people to decide before the point of no return`,
        hint: 'Put a step `do: approval.ask` before it, after the gates whose readings people decide on.',
      })),
};
