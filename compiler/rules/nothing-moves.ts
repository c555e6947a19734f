import { RunbookKind } from '../../plan/plan.js';
import { effectsOf } from './effects-of.js';
import { example, SETTLE } from './example.js';
import { movesOf } from './moves.js';
import type { Rule } from './rule.js';

const MOVING: readonly RunbookKind[] = [RunbookKind.failover, RunbookKind.switchover, RunbookKind.failback];

export const nothingMoves: Rule = {
  code: 'nothing-moves',
  severity: 'warning',
  description: 'A runbook that is called a move has no step that moves anything.',
  why: 'Such a runbook compiles, runs green, and is found in the incident to end where the work begins. It is what remains when a section was deleted in review, or when the promotion was left for later. If people do the move by hand, the runbook has a manual step that says so.',
  bad: example(['gate', 'approve', 'notify']),
  good: example(['gate', 'approve', 'fence', 'promote', ...SETTLE]),
  allowed: {
    'A prose runbook on its first day: people do everything by hand.': example([
      '## Promote the standby\n- [ ] Ask the database on-call to promote the standby',
      'notify',
    ]),
  },
  check: lowered => {
    const { kind, steps, service } = lowered.plan;
    if (!MOVING.includes(kind) || movesOf(lowered).length > 0 || steps.some(({ manual }) => manual)) return [];
    // Where both regions take writes, moving the clients is the whole move.
    const both = lowered.inventory.services[service]?.pattern === 'active-active';
    if (both && effectsOf(steps, 'routes').length > 0) return [];
    return [
      {
        at: lowered.front('runbook'),
        message: `Unexpected ${kind} in which nothing moves, expected a step that makes another region the primary`,
        hint: 'Add the move, or a manual step that says who does it.',
      },
    ];
  },
};
