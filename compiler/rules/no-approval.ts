import { Danger } from '../../plan/plan.js';
import { quote } from '../quote.js';
import { example, SETTLE } from './example.js';
import type { Rule } from './rule.js';

export const noApproval: Rule = {
  code: 'no-approval',
  severity: 'error',
  locked: true,
  description: 'A step that cannot be put back runs without people having approved it.',
  why: 'A promotion starts a second history of the data. If the old primary was only slow, or only unreachable from here, that is split brain by automation: in-region tools refuse to do it across two data centres for this reason. Two people who look at the evidence are the second and third observer.',
  bad: example(['gate', 'fence', 'promote', ...SETTLE], { approvals: null }),
  good: example(['gate', 'approve', 'fence', 'promote', ...SETTLE]),
  check: ({ plan, before }) =>
    plan.steps
      .filter(step => step.danger === Danger.pointOfNoReturn && !before(step).some(({ approval }) => approval !== null))
      .map(step => ({
        at: step,
        message: `Unexpected ${quote(step.do)} without an approval, expected people to decide before the point of no return`,
        hint: 'Put a step `do: approval.ask` before it, after the gates whose readings people decide on.',
      })),
};
