import { describe, expect, it } from 'vitest';
import {
  describeRanges,
  errantRanges,
  isWithin,
  joinPositions,
  missingTransactions,
  parseGtids,
} from '../../plan/gtid.js';

describe('GTIDs of MariaDB', () => {
  it('are read with or without blanks, and the empty position has none', () => {
    expect(parseGtids('0-1-7, 2-3-18446744073709')).toEqual([
      { domain: 0, server: 1, sequence: 7 },
      { domain: 2, server: 3, sequence: 18446744073709 },
    ]);
    expect(parseGtids('')).toEqual([]);
  });

  it.each(['0-1', '0-1-x', '0-1-7,', 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6:1-5'])('refuse %s', text => {
    expect(() => parseGtids(text)).toThrow(RangeError);
  });

  it.each([
    ['0-1-7', '0-1-7', 0],
    ['0-1-9', '0-1-7', 2],
    ['0-1-7', '0-1-9', 0],
    ['0-1-9', '', 9],
    ['0-2-9,1-1-4', '0-1-7', 6],
    // Which server wrote it does not matter for how much is missing.
    ['0-1-9', '0-2-9', 0],
  ])('%s has beyond %s %i transactions', (ahead, behind, missing) => {
    expect(missingTransactions(ahead, behind)).toBe(missing);
  });

  it.each([
    ['0-1-186', '0-1-186,0-2-200', ''],
    ['0-1-186', '0-1-180,0-2-200', '0-1-181 to 0-1-186'],
    ['0-1-181', '0-1-180,0-2-200', '0-1-181'],
    ['0-1-180,0-3-5', '0-1-180', '0-3-1 to 0-3-5'],
    ['0-1-180,7-1-2', '0-1-180', '7-1-1 to 7-1-2'],
  ])('a server at %s has, against %s, errant %s', (state, other, ranges) => {
    expect(describeRanges(errantRanges(state, other))).toBe(ranges);
  });

  it('of the primary itself are not errant, which has gone on since it was read', () => {
    expect(errantRanges('0-1-190', '0-1-186', 1)).toEqual([]);
  });

  it('are within a range by domain, server and number', () => {
    const ranges = errantRanges('0-1-186', '0-1-180');
    const within = ['0-1-180', '0-1-181', '0-1-186', '0-1-187', '0-2-183', '1-1-183'].map(text =>
      isWithin(parseGtids(text)[0]!, ranges),
    );
    expect(within).toEqual([false, true, true, false, false, false]);
  });

  it('join to the last of each domain', () => {
    expect(joinPositions('0-1-7,1-1-3', '0-2-9')).toBe('0-2-9,1-1-3');
    expect(joinPositions('', '0-1-1')).toBe('0-1-1');
  });
});
