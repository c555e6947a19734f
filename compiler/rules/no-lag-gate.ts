import { quote } from '../quote.js';
import { example, SETTLE } from './example.js';
import { movesOf } from './moves.js';
import type { Rule } from './rule.js';

export const noLagGate: Rule = {
  code: 'no-lag-gate',
  severity: 'error',
  locked: true,
  description: 'A region becomes the primary without a gate before it that measures how much that would lose.',
  why: "A promotion loses whatever the standby has not received, and nothing says so afterwards. The standby's own view is worthless: cut off from its primary it still reports no lag. Only a gate that compares with what was last seen of the primary knows whether seconds or hours are given up.",
  bad: example(['approve', 'fence', 'promote', ...SETTLE]),
  good: example(['gate', 'approve', 'fence', 'promote', ...SETTLE]),
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
