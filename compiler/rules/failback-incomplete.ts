import { RunbookKind } from '../../plan/plan.js';
import { quote } from '../quote.js';
import { planned, REST } from './example.js';
import { followsLater } from './follows-later.js';
import { movesOf } from './moves.js';
import type { Rule } from './rule.js';

export const failbackIncomplete: Rule = {
  code: 'failback-incomplete',
  severity: 'error',
  description: 'A failback brings the primary home and does not make the other region its standby again.',
  why: 'Home is not a region but a state: the primary there, and a standby that follows it. A failback that ends without the standby looks finished, and the next failure of the home region finds nothing to fail over to. The server that was left was stopped cleanly, so following costs seconds now and a rebuild later.',
  bad: planned('failback', ['gate', 'approve', 'switch', 'proxy', 'name', 'verify', 'notify']),
  good: planned('failback', ['gate', 'approve', 'switch', ...REST]),
  check: lowered =>
    lowered.plan.kind !== RunbookKind.failback
      ? []
      : movesOf(lowered)
          .filter(move => !followsLater(move, lowered))
          .map(({ step, database, to }) => ({
            at: step,
            message: `Unexpected end without a standby of ${quote(database)}, expected the region that was left to follow ${quote(to)} again`,
            hint: 'Put a step `do: postgres.follow` with `region: ${from}` and `upstream: ${to}` after it.',
          })),
};
