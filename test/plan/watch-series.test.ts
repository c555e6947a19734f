import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldBeat, keepsUp } from '../../plan/watch-calm.js';
import { foldWatch, freshWatch } from '../../plan/watch.js';
import {
  appendLook,
  gapsWithin,
  joinSeries,
  MOST_SPANS,
  type Seen,
  type SeenSpan,
  writeGaps,
} from '../../plan/watch-series.js';
import { gone, NOW, primary, standby } from './readings.js';

const seen = (...looks: [at: number, wrote: boolean | null, lagMs?: number | null][]) =>
  looks.reduce<readonly SeenSpan[]>(
    (series, [at, wrote, lagMs]) => appendLook(series, lagMs === undefined ? { at, wrote } : { at, wrote, lagMs }),
    [],
  );

describe('what a watch keeps for reports', () => {
  it('makes looks that say the same one stretch, and a heartbeat says nothing of the lag', () => {
    expect(seen([0, true, 0], [1_000, true], [2_000, true, 900])).toEqual([
      { from: 0, to: 2_000, wrote: true, lagMs: 900 },
    ]);
  });

  it.each([
    ['a write that is not taken', [1_000, false, null]],
    ['a lag that grows', [1_000, true, 2_600]],
    ['a lag that is not known', [1_000, true, null]],
    ['a look after a hole', [7_000, true, 0]],
  ] as [string, [number, boolean, number | null]][])('begins a new stretch with %s', (_, look) => {
    expect(seen([0, true, 0], look)).toHaveLength(2);
  });

  it('never says of a minute what was seen in another', () => {
    const looks = Array.from({ length: 180 }, (_, i): [number, boolean, number] => [
      i * 1_000,
      true,
      i === 3 ? 900 : 0,
    ]);
    const series = seen(...looks);
    expect(series.map(({ lagMs }) => lagMs)).toEqual([900, 0, 0]);
  });

  it('is bounded in number and in order, whatever is seen', () => {
    const seed = Date.now() | 0;
    console.log(`fast-check seed ${seed}`);
    const look = fc.record({
      after: fc.nat(9_000),
      wrote: fc.constantFrom(true, false, null),
      lagMs: fc.option(fc.nat(100_000), { nil: null }),
    });
    fc.assert(
      fc.property(fc.array(look, { maxLength: 600 }), looks => {
        let at = 0;
        const series = looks.reduce<readonly SeenSpan[]>((before, { after, ...one }) => {
          at += after;
          return appendLook(before, { ...one, at } satisfies Seen);
        }, []);
        expect(series.length).toBeLessThanOrEqual(MOST_SPANS);
        expect(series.every(({ from, to }, i) => from <= to && (series[i + 1]?.from ?? to) >= to)).toBe(true);
      }),
      { seed },
    );
  });

  it('is joined after a restart without a new stretch where nothing changed', () => {
    const [one, two] = [seen([0, true, 0], [1_000, true]), seen([2_000, true, 5], [3_000, false, null])];
    expect(joinSeries(one, two)).toEqual([
      { from: 0, to: 2_000, wrote: true, lagMs: 5 },
      { from: 3_000, to: 3_000, wrote: false, lagMs: null },
    ]);
    expect(joinSeries(undefined, two)).toEqual(two);
  });
});

describe('a gap', () => {
  it('lasts from the last write that was taken to the next one, and only where one was tried between', () => {
    expect(writeGaps(seen([0, true, 0], [1_000, false, null], [2_000, false, null], [3_000, true, 0]))).toEqual([
      { from: 0, to: 3_000 },
    ]);
    expect(writeGaps(seen([0, true, 0], [60_000, true, 0]))).toEqual([]);
    expect(writeGaps(seen([0, true, 0], [1_000, null, null], [2_000, true, 0]))).toEqual([]);
  });

  it('is open at either end where nobody saw its end', () => {
    expect(writeGaps(seen([5, false, null]))).toEqual([{ from: null, to: null }]);
  });

  it('belongs to every window that it reaches into', () => {
    const series = seen([0, true, 0], [1_000, false, null], [3_000, true, 0], [4_000, true, 0]);
    expect(gapsWithin(series, { from: 2_000, to: 9_000 })).toHaveLength(1);
    expect(gapsWithin(series, { from: 3_000, to: 9_000 })).toHaveLength(0);
  });
});

describe('what one look says', () => {
  const at = (ms: number, ...nodes: ReturnType<typeof primary>[]) => ({ at: NOW + ms, nodes });
  const last = (...nodes: ReturnType<typeof primary>[]) =>
    foldWatch(freshWatch('orders'), at(0, ...nodes)).series?.at(-1);

  it('is the lag of the standby that is furthest behind, and none as soon as one does not answer', () => {
    expect(last(primary(), standby({ heartbeatAt: NOW - 3_400 }), standby())?.lagMs).toBe(3_000);
    expect(last(primary(), { ...gone('silent'), region: 'us-east' })?.lagMs).toBeNull();
    expect(last(primary())?.lagMs).toBeNull();
  });

  it('is no write where the primary refused it, where it is gone, and is not known before any was seen', () => {
    expect(last(primary({ wrote: false }), standby())?.wrote).toBe(false);
    expect(last(primary({ heartbeatAt: null }), standby())?.wrote).toBeNull();
    expect(last(gone(), standby())?.wrote).toBeNull();
    expect(last(primary(), standby({ inRecovery: false }))?.wrote).toBeNull();
    const before = foldWatch(freshWatch('orders'), at(0, primary(), standby()));
    expect(foldWatch(before, at(1_000, gone(), standby())).series?.map(({ wrote }) => wrote)).toEqual([true, false]);
  });

  it('lets heartbeats stand for looks only while the standbys keep up', () => {
    const well = foldWatch(freshWatch('orders'), at(0, primary(), standby()));
    const beat = { at: NOW + 900, heartbeatAt: NOW + 899, have: null, transactions: null, syncNames: '' };
    expect([well, foldBeat(well, beat)].map(keepsUp)).toEqual([true, true]);
    expect(foldBeat(well, beat).series).toHaveLength(1);
    expect(keepsUp(foldWatch(well, at(1_000, primary(), standby({ heartbeatAt: NOW - 9_000 }))))).toBe(false);
    expect(keepsUp(foldWatch(well, at(1_000, primary(), { ...gone(), region: 'us-east' })))).toBe(false);
    expect(keepsUp(foldWatch(freshWatch('orders'), at(0, primary())))).toBe(true);
  });
});
