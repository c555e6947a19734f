import { describe, expect, it } from 'vitest';
import { isLossSeen } from '../../plan/loss-seen.js';
import { gone, NOW, reading, standby, watchState } from './readings.js';

const seen = (lost: ReturnType<typeof gone>, other = standby({ receiver: null }), since = NOW) =>
  isLossSeen(watchState({ latest: reading(lost, other), unreachableSince: since }));

describe('isLossSeen', () => {
  it('is what a refused connection and a standby that is fed no more say together', () => {
    expect(seen(gone())).toBe(true);
  });

  it('is not said while a standby is still fed: then only our view is gone', () => {
    expect(seen(gone(), standby())).toBe(false);
  });

  it('is not said by one observer: a standby that does not answer agrees with nobody', () => {
    expect(seen(gone(), standby({ contact: 'silent', inRecovery: null, receiver: null }))).toBe(false);
  });

  it('takes silence for a loss only after ten seconds of it', () => {
    expect(seen(gone('silent'), undefined, NOW - 9_999)).toBe(false);
    expect(seen(gone('silent'), undefined, NOW - 10_000)).toBe(true);
  });

  it('is not said of a primary that was never seen, or that answers', () => {
    expect(isLossSeen(watchState({ primaryRegion: null }))).toBe(false);
    expect(isLossSeen(watchState({ unreachableSince: null }))).toBe(false);
  });
});
