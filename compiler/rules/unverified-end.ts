import { quote } from '../quote.js';
import { example, SETTLE } from './example.js';
import { movesOf } from './moves.js';
import type { Rule } from './rule.js';

export const unverifiedEnd: Rule = {
  code: 'unverified-end',
  severity: 'error',
  description: 'A region becomes the primary and no real write proves afterwards that clients reach it.',
  why: 'A promotion that returned without an error is not a service that takes orders: the pooler may hold old connections, the proxy may wait for a health check, resolvers may answer with the old address. Only a real write through each client route, read back from the region that took it, proves the end. A run that reports success without it sends people home too early.',
  bad: example(['gate', 'approve', 'fence', 'promote', 'pooler', 'proxy', 'name', 'notify']),
  good: example(['gate', 'approve', 'fence', 'promote', ...SETTLE]),
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
