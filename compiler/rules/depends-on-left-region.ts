import type { Effect } from '../../plan/effect.js';
import { RunbookKind } from '../../plan/plan.js';
import { quote } from '../quote.js';
import { example, planned, REST, SETTLE } from './example.js';
import type { Rule } from './rule.js';

const MOVE = ['gate', 'approve', 'fence', 'promote', ...SETTLE] as const;

export const dependsOnLeftRegion: Rule = {
  code: 'depends-on-left-region',
  severity: 'error',
  description: 'A failover has a step that needs the region it leaves to work.',
  why: 'A failover is run because that region is gone. A step that starts, reads or rewinds a server there waits for its timeout, fails, and holds the run at a point where the service may be half moved. What needs the old region belongs into the reconciliation and the failback, which are run when it is back.',
  bad: example([...MOVE, 'follow']),
  good: example(MOVE),
  allowed: {
    'In a planned move the region that is left is healthy, and follows at once.': planned('switchover', [
      'gate',
      'approve',
      'switch',
      ...REST,
    ]),
  },
  check: ({ plan }) =>
    plan.kind !== RunbookKind.failover
      ? []
      : plan.steps
          .filter(({ effects }) => effects.some(effect => needs(effect, plan.params['from'])))
          .map(step => ({
            at: step,
            message: `Unexpected ${quote(step.do)} in a failover, expected no step that needs ${quote(plan.params['from'])}, the region that is gone`,
            hint: 'Move it to the failback or the reconciliation runbook.',
          })),
};

/** A fence is no such step: it can be proved without anybody there, by closing what leads to the region. */
function needs(effect: Effect, left: unknown): boolean {
  switch (effect.effect) {
    case 'follows':
      return effect.region === left || effect.upstream === left;
    case 'extracts-stranded':
    case 'verifies-writes':
      return effect.region === left;
    default:
      return false;
  }
}
