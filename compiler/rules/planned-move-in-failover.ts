import { RunbookKind } from '../../plan/plan.js';
import { quote } from '../quote.js';
import { effectsOf } from './effects-of.js';
import { example, planned, REST, SETTLE } from './example.js';
import type { Rule } from './rule.js';

export const plannedMoveInFailover: Rule = {
  code: 'planned-move-in-failover',
  severity: 'error',
  description: 'A failover uses the planned move, which needs the old primary to be alive.',
  why: 'The planned move stops the old primary in an orderly way and proves that the standby has its last byte. With the old region gone it can do neither, refuses, and puts itself back: the one runbook for the worst night does nothing. A failover fences, accepts a bounded loss, and promotes.',
  bad: example(['gate', 'approve', 'switch', 'proxy', 'name', 'verify', 'notify']),
  good: example(['gate', 'approve', 'fence', 'promote', ...SETTLE]),
  allowed: { 'A switchover is a planned move.': planned('switchover', ['gate', 'approve', 'switch', ...REST]) },
  check: ({ plan }) =>
    plan.kind !== RunbookKind.failover
      ? []
      : effectsOf(plan.steps, 'switches').map(({ step, effect }) => ({
          at: step,
          message: `Unexpected ${quote(step.do)} in a failover, expected a fence and a promotion; ${quote(effect.from)} may be gone`,
          hint: 'Write `runbook: switchover` if the old region is healthy, else `postgres.fence` and `postgres.promote`.',
        })),
};
