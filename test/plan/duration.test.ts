import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../plan/duration.js';

describe('a duration', () => {
  it.each([
    ['10s', 10_000],
    ['1m30s', 90_000],
    ['250ms', 250],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['0s', 0],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });
  it.each(['', '10', '10 s', '-5s', '1.5s', '5S', 's', '10s ', '9999999999999999d', '१०s'])('refuses %j', text => {
    expect(parseDuration(text)).toBeUndefined();
  });
  it.each([
    [0, '0 ms'],
    [840, '840 ms'],
    [1_234, '1.2 s'],
    [42_000, '42 s'],
    [190_000, '3 m 10 s'],
    [7_500_000, '2 h 5 m'],
    [3_600_000, '1 h'],
  ])('says %d as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});
