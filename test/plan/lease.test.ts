import { describe, expect, it } from 'vitest';
import { bootClockOf, formatLease, hasLapsed, parseLease } from '../../plan/lease.js';

const lease = { bootId: 'b1', deadlineMs: 5_000 };

describe('a lease as the region holds it', () => {
  it('is written and read back', () => {
    expect(parseLease(formatLease(lease))).toEqual(lease);
  });
  it.each(['', 'b1\n', 'b1 5000', 'b1 -1\n', 'b1 5000 6\n'])('is none when the file holds %j', text => {
    expect(parseLease(text)).toBeUndefined();
  });
  it('lapses at its deadline, and with the boot it was taken in', () => {
    expect(hasLapsed(lease, { bootId: 'b1', nowMs: 4_999 })).toBe(false);
    expect(hasLapsed(lease, { bootId: 'b1', nowMs: 5_000 })).toBe(true);
    expect(hasLapsed(lease, { bootId: 'b2', nowMs: 10 })).toBe(true);
  });
  it('is measured in milliseconds since boot', () => {
    expect(bootClockOf('12.34 56.78\n', 'b1\n')).toEqual({ bootId: 'b1', nowMs: 12_340 });
  });
});
