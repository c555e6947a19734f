import { RunbookKind } from '../../plan/plan.js';
import { quote } from '../quote.js';
import { planned, REST } from './example.js';
import { followsLater, hasThirdCopy } from './follows-later.js';
import { movesOf } from './moves.js';
import type { Rule } from './rule.js';

export const noSecondCopy: Rule = {
  code: 'no-second-copy',
  severity: 'warning',
  description: 'After a planned move the data exists only once, because the region that was left does not follow.',
  why: 'A planned move stops a healthy server. Unless it is started again as a standby, the new primary is alone, and its disk is the only copy of everything that was written since. Such a state is noticed at the next failure. Where the old region is to be switched off, build another standby first and say so here.',
  bad: planned('switchover', ['gate', 'approve', 'switch', 'proxy', 'name', 'verify', 'notify']),
  good: planned('switchover', ['gate', 'approve', 'switch', ...REST]),
  allowed: {
    'A person builds the standby, as a manual step after the move.': planned('switchover', [
      'gate',
      'approve',
      'switch',
      'proxy',
      'name',
      'verify',
      '## Build a standby in the third region\n- [ ] `pg_basebackup` from the new primary, and wait until it streams',
      'notify',
    ]),
  },
  check: lowered =>
    lowered.plan.kind !== RunbookKind.switchover
      ? []
      : movesOf(lowered)
          .filter(move => !followsLater(move, lowered) && !hasThirdCopy(move, lowered))
          .filter(({ step }) => !lowered.after(step).some(({ manual }) => manual))
          .map(({ step, database, to }) => ({
            at: step,
            message: `Unexpected end with one copy of ${quote(database)}, expected a region that follows ${quote(to)}`,
            hint: 'Put a step `do: postgres.follow` with `region: ${from}` and `upstream: ${to}` after it.',
          })),
};
