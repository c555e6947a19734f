import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgePace, levelsFrom, Pace, type PaceReading, type Signal } from '../../../plan/traffic/pace.js';

const BOUNDS = { errors: 0.01, latencyMs: 500, holdMs: 5_000 };
const good: Signal = { errors: 0, latencyMs: 20 };
const slow: Signal = { errors: 0, latencyMs: 900 };
const failing: Signal = { errors: 0.2, latencyMs: 20 };
const silent: Signal = { errors: null, latencyMs: null };
/** One reading each second since the level was set. */
const looks = (...signals: readonly Signal[]): PaceReading[] =>
  signals.map((signal, index) => ({ at: (index + 1) * 1_000, regions: { 'us-east': signal } }));
const judge = (readings: readonly PaceReading[], now: number) => judgePace(readings, 0, now, BOUNDS);

describe('judgePace', () => {
  it.each<[string, readonly Signal[], number, Pace]>([
    ['stays without a reading', [], 1_000, Pace.stay],
    ['stays after one good reading', [good], 10_000, Pace.stay],
    ['stays while the level is young', [good, good], 2_000, Pace.stay],
    ['goes on after two good readings and the time of a level', [good, good], 5_000, Pace.on],
    ['stays after one slow reading', [good, good, slow], 9_000, Pace.stay],
    ['puts back after two slow readings', [good, slow, slow], 3_000, Pace.back],
    ['puts back after two failing readings', [failing, failing], 2_000, Pace.back],
    ['puts back when errors and latency take turns', [failing, slow], 2_000, Pace.back],
    ['goes on after a slow reading that was chance', [slow, good, good], 6_000, Pace.on],
    ['does not go on over a silent source', [good, good, silent], 6_000, Pace.stay],
    ['does not count a silent reading as a bad one', [slow, silent], 2_000, Pace.stay],
    ['puts back when the source is silent for too long', [good, silent], 31_001, Pace.back],
    ['puts back when the source never spoke', [], 30_001, Pace.back],
    ['stays while the source may come back', [good, silent], 31_000, Pace.stay],
  ])('%s', (_, signals, now, pace) => {
    expect(judge(looks(...signals), now)[0]).toBe(pace);
  });

  it('says which region left which bound', () => {
    expect(judge(looks(slow, slow), 2_000)[1]).toBe('us-east answers within 900 ms, and 500 ms is the bound');
    expect(judge(looks(failing, failing), 2_000)[1]).toBe('20.0 % of the requests in us-east fail, and 1 % may');
  });

  it('takes one bad region for bad, however well the others are', () => {
    const both = [1_000, 2_000].map(at => ({ at, regions: { 'eu-west': good, 'us-east': slow } }));
    expect(judge(both, 9_000)[0]).toBe(Pace.back);
  });

  it('never goes on when the last reading is not known to be good', () => {
    const signal = fc.constantFrom(good, slow, failing, silent);
    fc.assert(
      fc.property(fc.array(signal, { maxLength: 8 }), fc.nat(60_000), (signals, now) => {
        if (signals.at(-1) !== good) expect(judge(looks(...signals), now)[0]).not.toBe(Pace.on);
      }),
    );
  });
});

describe('levelsFrom', () => {
  it.each([
    [100, 0, 4, [75, 50, 25, 0]],
    [0, 100, 4, [25, 50, 75, 100]],
    [50, 0, 4, [25, 0]],
    [50, 100, 4, [75, 100]],
    [60, 0, 2, [50, 0]],
    [0, 0, 4, []],
    [100, 100, 1, []],
  ] as const)('from %i to %i in %i steps', (now, end, steps, levels) => {
    expect(levelsFrom(now, end, steps)).toEqual(levels);
  });
});
