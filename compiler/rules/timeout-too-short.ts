import { formatDuration } from '../../plan/duration.js';
import type { PlannedStep } from '../../plan/plan.js';
import { quote } from '../quote.js';
import { changed, example, planned, REST, SETTLE } from './example.js';
import type { Rule } from './rule.js';

export const timeoutTooShort: Rule = {
  code: 'timeout-too-short',
  severity: 'error',
  description: 'A step is cut off before it can have finished, by its own limits or by what it usually takes.',
  why: 'A step that is cut off in the middle is neither done nor failed: the server may be stopping, the promotion may have been sent. The next attempt has to find out, and is cut off again. A planned move may spend its limits for pausing, stopping and catching up one after the other, so its timeout has to be longer than their sum.',
  bad: planned('switchover', ['gate', 'approve', changed('switch', 'timeout: 15s'), ...REST]),
  good: planned('switchover', ['gate', 'approve', changed('switch', 'timeout: 45s'), ...REST]),
  allowed: {
    'A shorter timeout is fine with shorter limits.': planned('switchover', [
      'gate',
      'approve',
      changed('switch', 'timeout: 15s', 'pause_limit: 2s', 'stop_limit: 6s', 'catch_up_limit: 2s'),
      ...REST,
    ]),
    'A promotion that usually takes half a second gets ten.': example([
      'gate',
      'approve',
      'fence',
      changed('promote', 'timeout: 10s'),
      ...SETTLE,
    ]),
  },
  check: ({ plan }) =>
    plan.steps
      .filter(step => !step.manual && step.approval === null && step.timeoutMs < needs(step))
      .map(step => ({
        at: step,
        message: `Unexpected timeout of ${formatDuration(step.timeoutMs)} on ${quote(step.do)}, expected at least ${formatDuration(needs(step))}, which it may need`,
        hint: 'Write a longer `timeout:`, or shorter limits.',
      })),
};

/** What a step usually takes, or all its own limits one after the other. */
function needs({ args, expectedMs }: PlannedStep): number {
  const limits = Object.entries(args).map(([key, value]) => (/(?:^|_)limit$/.test(key) ? Number(value) : 0));
  return Math.max(
    expectedMs,
    limits.reduce((total, limit) => total + limit, 0),
  );
}
