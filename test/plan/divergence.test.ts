import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeDivergence, type OwnChange, takenFrom, versionsOf } from '../../plan/divergence.js';
import type { Image } from '../../plan/reconcile.js';
import { TableRule } from '../../plan/reconcile-table.js';

const REGIONS = { first: 'eu-west', second: 'us-east' };
const insert = (row: Image): OwnChange => ({ op: 'insert', old: null, new: row });
const update = (old: Image | null, row: Image): OwnChange => ({ op: 'update', old, new: row });
const remove = (old: Image): OwnChange => ({ op: 'delete', old, new: null });
const row = (n: string, note = 'fork'): Image => ({ id: '1', n, note });
const COUNTS = TableRule.parse({ reconcile: 'merge', columns: { n: 'sum' } });
const LWW = TableRule.parse({ reconcile: 'lww', timestamp: 'at', clock_skew: '1s' });
const ASK = TableRule.parse({ reconcile: 'ask' });

function judge(
  first: readonly OwnChange[],
  second: readonly OwnChange[],
  rule: TableRule,
  choice: 'old' | 'new' | null = null,
) {
  const versions = versionsOf({ first, second }, rule);
  const terms = { rule, skew: { ms: 0, how: 'assumed' }, choice } as const;
  const judged = judgeDivergence(versions, { keyFromSequence: false }, terms, REGIONS);
  return { ...judged, took: judged.take === 'ask' ? null : takenFrom(judged.take, versions, REGIONS) };
}

describe('what the clients of two regions did to one row', () => {
  it('is taken from what each of them wrote, not from what the tables hold after a swap', () => {
    const versions = versionsOf(
      { first: [update(row('10'), row('15'))], second: [update(row('10'), row('13'))] },
      COUNTS,
    );
    expect(versions).toEqual({ fork: row('10'), old: row('15'), new: row('13') });
    expect(judge([update(row('10'), row('15'))], [update(row('10'), row('13'))], COUNTS)).toMatchObject({
      take: row('18'),
      took: 'merged',
    });
  });

  it('counts an increment on top of the swapped version as one of its own region', () => {
    // eu-west: 10 to 15, then it gets us-east's 13, then one more on top of that.
    const first = [update(row('10'), row('15')), update(row('13'), row('14'))];
    expect(judge(first, [update(row('10'), row('13'))], COUNTS).take).toEqual(row('19'));
  });

  it('counts to twelve when both count from ten to eleven', () => {
    expect(judge([update(row('10'), row('11'))], [update(row('10'), row('11'))], COUNTS).take).toEqual(row('12'));
  });

  it('is one region’s version when only that region wrote, whichever it is and whatever the rule', () => {
    for (const rule of [COUNTS, LWW, ASK]) {
      expect(judge([], [update(row('1'), row('2'))], rule)).toMatchObject({ take: row('2'), took: 'us-east' });
      expect(judge([update(row('1'), row('2'))], [], rule)).toMatchObject({ take: row('2'), took: 'eu-west' });
      expect(judge([], [insert(row('7'))], rule)).toMatchObject({ take: row('7'), took: 'us-east' });
      expect(judge([], [remove(row('7'))], rule)).toMatchObject({ take: null, took: 'us-east' });
    }
  });

  it('is asked about when one region deleted what the other changed, and a person’s word decides', () => {
    const [first, second] = [[remove(row('1'))], [update(row('1'), row('2'))]];
    expect(judge(first, second, LWW)).toMatchObject({ take: 'ask', is: 'deleted-there-changed-here' });
    expect(judge(first, second, ASK, 'old')).toMatchObject({ take: null, took: 'eu-west' });
    expect(judge(first, second, ASK, 'new')).toMatchObject({ take: row('2'), took: 'us-east' });
  });

  it('names regions in its reasons, on the right sides', () => {
    const at = (time: string) => ({ id: '1', at: time });
    const [first, second] = [[insert(at('2026-01-02 00:00:00+00'))], [insert(at('2026-01-03 00:00:00+00'))]];
    expect(judge(first, second, LWW).why).toBe(
      'us-east wrote last: at 2026-01-02 00:00:00+00 in eu-west, 2026-01-03 00:00:00+00 in us-east, clock skew 1000 ms assumed',
    );
    expect(judge([], [insert(row('1'))], ASK).why).toBe('only us-east has it');
  });

  it('has no common ancestor where none was recorded or the regions began apart', () => {
    expect(versionsOf({ first: [update(null, row('1'))], second: [update(null, row('2'))] }, LWW).fork).toBeUndefined();
    const apart = { first: [update(row('1'), row('2'))], second: [update(row('5'), row('6'))] };
    expect(versionsOf(apart, LWW).fork).toBeUndefined();
    expect(judge(apart.first, apart.second, COUNTS).take).toBe('ask');
  });

  const seed = Date.now() % 2 ** 31;
  it(`sums every increment of both regions, in any interleaving of what arrives (seed ${seed})`, () => {
    const steps = fc.array(
      fc.record({ by: fc.integer({ min: -9, max: 9 }), seen: fc.integer({ min: -99, max: 99 }) }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(steps, steps, (left, right) => {
        // The first of a region meets the common row; each later one may meet anything that has arrived meanwhile.
        const changes = (list: typeof left) =>
          list.map(({ by, seen }, n) =>
            update(row(String(n === 0 ? 10 : seen)), row(String((n === 0 ? 10 : seen) + by))),
          );
        const sum = [...left, ...right].reduce((total, { by }) => total + by, 10);
        const { take } = judge(changes(left), changes(right), COUNTS);
        if (left.length + right.length > 0) expect(take).toEqual(row(String(sum)));
      }),
      { seed, numRuns: 300 },
    );
  });
});
