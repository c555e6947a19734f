import { RunbookKind } from '../../plan/plan.js';
import { quote } from '../quote.js';
import { planned, REST } from './example.js';
import { movesOf } from './moves.js';
import type { Rule } from './rule.js';

const BACK = '## Move it back\n```yaml step\ndo: postgres.switchover\nfrom: ${to}\nto: ${from}\n```';
const AGAIN = '## Check the old region\n```yaml step\ndo: postgres.check-lag\nregion: ${from}\nmax_loss: 10s\n```';
const PROVE = '## Verify the old region\n```yaml step\ndo: postgres.verify-writable\nregion: ${from}\n```';

export const twoMoves: Rule = {
  code: 'two-moves',
  severity: 'error',
  locked: true,
  description: 'One run moves the same database twice.',
  why: 'Each promotion starts a history, and two of them in one run are approved by one decision, on readings that the first has made worthless. Services that flapped between regions lost more than those that stayed down: the second move started from a server that was cold and not caught up. Going back is a decision of its own, in a runbook of its own.',
  bad: planned('switchover', ['gate', 'approve', 'switch', ...REST, AGAIN, 'approve', BACK, PROVE]),
  good: planned('switchover', ['gate', 'approve', 'switch', ...REST]),
  inventory: {
    bad: 'services: { orders: { objectives: { rto: 1h } } }',
    good: 'services: { orders: { objectives: { rto: 1h } } }',
  },
  check: lowered => {
    const moves = lowered.plan.kind === RunbookKind.drill ? [] : movesOf(lowered);
    return moves.flatMap(({ step, database }, index) => {
      const first = moves.slice(0, index).find(other => other.database === database);
      if (!first) return [];
      return [
        {
          at: step,
          message: `Unexpected second move of ${quote(database)}, expected one in each run`,
          hint: 'Put the way back into the failback runbook, which asks people again.',
          related: [{ message: 'Moved first here', step: first.step }],
        },
      ];
    });
  },
};
