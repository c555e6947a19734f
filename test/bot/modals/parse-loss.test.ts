import { expect, it } from 'vitest';
import { numberToType } from '../../../bot/modals/loss-number.js';
import { parseLoss } from '../../../bot/modals/parse-loss.js';

it.each([
  ['43s', 43_000],
  [' 43 S ', 43_000],
  ['42.1 s', 42_100],
  ['42,1s', 42_100],
  ['1m 30s', 90_000],
  ['1.5m', 90_000],
  ['800ms', 800],
])('reads %s', (typed, ms) => {
  expect(parseLoss(typed)).toBe(ms);
});

it.each(['43', '', 'yes', 'all', '-5s', '1e9s', '43 seconds or so'])('does not guess at %j', typed => {
  expect(parseLoss(typed)).toBeNull();
});

it('asks for a number that is never below the loss, and that is read back as it is shown', () => {
  for (const must of [1, 800, 1_000, 42_001, 42_100, 59_999, 61_000]) {
    expect(parseLoss(numberToType(must))).toBeGreaterThanOrEqual(must);
  }
});
