import { Danger } from '../../plan/plan.js';
import { quote } from '../quote.js';
import { changed, example, SETTLE } from './example.js';
import type { Rule } from './rule.js';

/** The step kinds that cannot be put back bring 3; after 5 the reason is not one that goes away by itself. */
const MOST = 5;

export const manyAttempts: Rule = {
  code: 'many-attempts',
  severity: 'warning',
  description: 'A step that cannot be put back is tried so often that people hear of its trouble late.',
  why: 'A promotion that was refused five times is not going to succeed the sixth time: the standby cannot be reached, replay is stuck, or another run has won. Every further attempt spends outage while nobody is told, and the state it leaves is harder to read. Let it hold, and let people look.',
  bad: example([
    'gate',
    'approve',
    'fence',
    changed('promote', 'timeout: 5s', 'retry: { attempts: 8, backoff: 100ms }'),
    ...SETTLE,
  ]),
  good: example(['gate', 'approve', 'fence', changed('promote', 'timeout: 5s', 'retry: 4'), ...SETTLE]),
  check: ({ plan }) =>
    plan.steps
      .filter(({ danger, retry }) => danger === Danger.pointOfNoReturn && retry.attempts > MOST)
      .map(step => ({
        at: step,
        message: `Unexpected ${step.retry.attempts} attempts of ${quote(step.do)}, expected at most ${MOST} before people are asked`,
        hint: 'Leave `retry` out, or write fewer.',
      })),
};
