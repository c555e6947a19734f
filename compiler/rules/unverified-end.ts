import { quote } from '../quote.js';
import { example } from './example.js';
import { movesOf } from './moves.js';
import type { Rule } from './rule.js';

export const unverifiedEnd: Rule = {
  code: 'unverified-end',
  severity: 'error',
  description: 'A region becomes the primary and no real write proves afterwards that clients reach it.',
  bad: example(['gate', 'approve', 'fence', 'promote', 'notify']),
  good: example(['gate', 'approve', 'fence', 'promote', 'verify', 'notify']),
  check: lowered =>
    movesOf(lowered)
      .filter(
        ({ step, database, to }) =>
          !lowered
            .after(step)
            .some(({ effects }) =>
              effects.some(
                effect => effect.effect === 'verifies-writes' && effect.database === database && effect.region === to,
              ),
            ),
      )
      .map(({ step, database, to }) => ({
        at: step,
        message: `Unexpected end after ${quote(step.do)} without a real write, expected a step after it that verifies writes to ${quote(database)} in ${quote(to)}`,
        hint: 'Put a step `do: postgres.verify-writable` with this region after the traffic has moved.',
      })),
};
