import { quote } from '../quote.js';
import { example } from './example.js';
import { movesOf } from './moves.js';
import type { Rule } from './rule.js';

export const noLagGate: Rule = {
  code: 'no-lag-gate',
  severity: 'error',
  description: 'A region becomes the primary without a gate before it that measures how much that would lose.',
  bad: example(['approve', 'fence', 'promote', 'verify', 'notify']),
  good: example(['gate', 'approve', 'fence', 'promote', 'verify', 'notify']),
  check: lowered =>
    movesOf(lowered)
      .filter(
        ({ step, database, to }) =>
          !lowered
            .before(step)
            .some(({ gate, effects }) =>
              effects.some(
                effect =>
                  gate !== null &&
                  effect.effect === 'measures-lag' &&
                  effect.database === database &&
                  effect.region === to,
              ),
            ),
      )
      .map(({ step, database, to }) => ({
        at: step,
        message: `Unexpected ${quote(step.do)} without a lag gate, expected a step before it that measures what ${quote(database)} in ${quote(to)} lacks`,
        hint: 'Put a step `do: postgres.check-lag` with this database and region before it.',
      })),
};
