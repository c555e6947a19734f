import { describe, expect, it } from 'vitest';
import { judgeLoss, type VantageView } from '../../plan/loss-view.js';
import { gone, NOW, reading, standby, watchState } from './readings.js';

const third = (contact: VantageView['contact'], detail = String(contact)): VantageView => ({
  vantage: 'third',
  contact,
  detail,
});
const cut = standby({ receiver: null });
const mute = standby({ contact: 'silent', inRecovery: null, receiver: null });
const state = (lost = gone(), other = cut, since = NOW) =>
  watchState({ latest: reading(lost, other), unreachableSince: since });
const LONG = NOW - 10_000;

describe('judgeLoss', () => {
  it.each<[string, Parameters<typeof state>, VantageView | undefined, string]>([
    ['everybody says that it is gone', [], third('refused'), 'lost'],
    ['it is silent for everybody', [gone('silent'), cut, LONG], third('silent'), 'lost'],
    ['no third place is declared', [], undefined, 'lost'],
    ['the third place reaches it', [], third('answered'), 'differ'],
    ['the third place cannot be asked', [], third(null, 'no worker of it took the question'), 'differ'],
    ['a standby is still fed by it', [gone('silent'), standby(), LONG], third('refused'), 'differ'],
    ['a standby has not had the time to notice', [gone(), standby(), NOW - 9_999], third('refused'), 'none'],
    ['no standby answers', [gone(), mute, LONG], third('refused'), 'differ'],
    ['it is silent for less than ten seconds', [gone('silent'), cut, NOW - 9_999], third('silent'), 'none'],
  ])('when %s', (_, args, vantage, verdict) => {
    expect(judgeLoss(state(...args), vantage).verdict).toBe(verdict);
  });

  it('says what each of them saw', () => {
    expect(judgeLoss(state(), third('refused', 'connection refused')).sentence).toBe(
      'The watch cannot reach the primary in eu-west (refused), and no standby that answers is fed by it; third cannot reach it either (connection refused).',
    );
    expect(judgeLoss(state(), third('answered')).sentence).toContain('but it answers third.');
  });

  it('says nothing of a primary that answers or was never seen', () => {
    expect(judgeLoss(watchState({ unreachableSince: null }), undefined).verdict).toBe('none');
    expect(judgeLoss(watchState({ primaryRegion: null }), undefined).verdict).toBe('none');
  });
});
