import { RunbookKind } from '../../plan/plan.js';
import { example, SETTLE } from './example.js';
import { movesOf } from './moves.js';
import type { Rule } from './rule.js';

export const noFailback: Rule = {
  code: 'no-failback',
  severity: 'error',
  description: 'A runbook moves a service away and names no runbook that brings it back.',
  why: 'The service ends in a region that was chosen as the spare: less capacity, no standby behind it, perhaps another jurisdiction. A way back that is written during the incident is written by tired people and has never been run. Returning is as dangerous as leaving.',
  bad: example(['gate', 'approve', 'fence', 'promote', ...SETTLE], { failback: null }),
  good: example(['gate', 'approve', 'fence', 'promote', ...SETTLE]),
  check: lowered => {
    const { kind, failback } = lowered.plan;
    const leaves = kind === RunbookKind.failover || kind === RunbookKind.switchover;
    if (!leaves || failback !== null || movesOf(lowered).length === 0) return [];
    return [
      {
        at: lowered.front('runbook'),
        message: `Unexpected ${kind} without a way back, expected \`failback:\` with the path of a failback runbook`,
        hint: 'Write the failback before anyone needs it; it is tested by the same drills.',
      },
    ];
  },
};
