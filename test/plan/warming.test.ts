import { describe, expect, it } from 'vitest';
import { percentile95, whyStopWarming } from '../../plan/warming.js';

const BOUNDS = { maxErrors: 0.1, maxLatencyMs: 200 };
const answers = (good: number, ms: number, failed = 0) => [
  ...Array.from({ length: good }, () => ms),
  ...Array.from({ length: failed }, () => null),
];

describe('a warming', () => {
  it.each([
    ['before there are enough answers', answers(9, 50, 10), undefined],
    ['at the share that is allowed', answers(45, 50, 5), undefined],
    ['at the latency that is allowed', answers(50, 200), undefined],
    ['with a few slow ones', [...answers(48, 50), 900, 900], undefined],
  ])('goes on %s', (_, recent, expected) => {
    expect(whyStopWarming(recent, BOUNDS)).toBe(expected);
  });

  it.each([
    ['too many fail', answers(44, 50, 6), '6 of the last 50 requests failed; at most 10 % may'],
    ['all fail', answers(0, 0, 20), '20 of the last 20 requests failed; at most 10 % may'],
    ['too many are slow', [...answers(46, 50), 900, 900, 900, 900], 'took 900 ms or more; at most 200 ms is allowed'],
  ])('stops when %s', (_, recent, why) => {
    expect(whyStopWarming(recent, BOUNDS)).toContain(why);
  });
});

it('knows no latency where nothing was answered', () => {
  expect(percentile95([null, null])).toBeNull();
  expect(percentile95([5])).toBe(5);
});
