import { quote } from '../quote.js';
import { effectsOf } from './effects-of.js';
import { reconciliation } from './example.js';
import type { Rule } from './rule.js';

export const replayDecidedBlind: Rule = {
  code: 'replay-decided-blind',
  severity: 'error',
  description: 'People approve a replay before the list of what is replayed exists.',
  why: 'Whether a lost order is written again is a question about that order: the customer may have placed it a second time, the payment may have been refunded. An approval that was given before the list was made says yes to anything. The list comes first, and the people who decide see it.',
  bad: reconciliation(['fence', 'approve', 'extract', 'replay', 'notify']),
  good: reconciliation(['fence', 'extract', 'approve', 'replay', 'notify']),
  allowed: {
    'Somebody is asked before the search begins, and again when the list is there.': reconciliation([
      'approve',
      'fence',
      'extract',
      'approve',
      'replay',
      'notify',
    ]),
  },
  check: ({ plan, before }) =>
    effectsOf(plan.steps, 'replays-stranded').flatMap(({ step }) => {
      const asked = before(step).filter(({ approval }) => approval !== null);
      const found = effectsOf(before(step), 'extracts-stranded');
      const seen = asked.some(ask => found.some(({ step: find }) => before(ask).includes(find)));
      const [first] = asked;
      if (seen || !first || found.length === 0) return [];
      return [
        {
          at: first,
          message: `Unexpected approval before the stranded writes are found, expected it between the search and ${quote(step.do)}`,
          hint: 'Move it behind the step that finds them.',
          related: found.map(({ step: find }) => ({ message: 'Found only here', step: find })),
        },
      ];
    }),
};
