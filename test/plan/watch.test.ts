import { describe, expect, it } from 'vitest';
import { foldWatch, freshWatch } from '../../plan/watch.js';
import { gone, NOW, primary, reading, standby } from './readings.js';

const at = (ms: number, ...nodes: ReturnType<typeof primary>[]) => ({ at: NOW + ms, nodes });
const seen = foldWatch(freshWatch('orders'), at(0, primary(), standby()));

describe('the watch', () => {
  it('knows nothing before its first look', () => {
    expect(freshWatch('orders')).toMatchObject({ lastGood: null, primaryRegion: null, unreachableSince: null });
  });

  it('keeps the last reading in which the primary answered', () => {
    const state = foldWatch(foldWatch(seen, at(1_000, gone(), standby())), at(2_000, gone(), standby()));
    expect(state).toMatchObject({ primaryRegion: 'eu-west', unreachableSince: NOW + 1_000, refusedSince: NOW + 1_000 });
    expect(state.lastGood?.at).toBe(NOW);
  });

  it('counts refusals only from the last look that was not one', () => {
    const looks = [gone('refused'), gone('silent'), gone('refused'), gone('refused')];
    const state = looks.reduce((before, look, i) => foldWatch(before, at((i + 1) * 1_000, look, standby())), seen);
    expect(state).toMatchObject({ unreachableSince: NOW + 1_000, refusedSince: NOW + 3_000 });
  });

  it('forgets the outage when the primary answers again', () => {
    const state = foldWatch(foldWatch(seen, at(1_000, gone())), at(2_000, primary({ at: NOW + 2_000 }), standby()));
    expect(state).toMatchObject({ unreachableSince: null, refusedSince: null });
  });

  it('does not take a reading with two primaries for a good one', () => {
    const state = foldWatch(seen, at(1_000, primary(), standby({ inRecovery: false })));
    expect(state.lastGood?.at).toBe(NOW);
  });

  it('measures the rate of transactions, and keeps the last rate when the counter jumped back', () => {
    const faster = foldWatch(seen, at(2_000, primary({ at: NOW + 2_000, transactions: 1_600 }), standby()));
    expect(faster.writesPerSecond).toBe(300);
    const reset = foldWatch(faster, at(3_000, primary({ at: NOW + 3_000, transactions: 3 }), standby()));
    expect(reset.writesPerSecond).toBe(300);
  });

  it('is what a fold of readings is, whatever came first', () => {
    expect(foldWatch(freshWatch('orders'), reading(gone(), standby()))).toMatchObject({
      lastGood: null,
      refusedSince: null,
    });
  });
});
