import { describe, expect, it } from 'vitest';
import { toLower } from '../../../activities/dns/lower-ttl.js';
import { formatDnsNote, oldAnswersEnd, parseDnsNote } from '../../../plan/dns-note.js';

const at = (ttlSeconds: number, note?: { ttlSeconds: number; since: number | null }) => ({
  address: '192.0.2.1',
  ttlSeconds,
  note,
});

describe('a TTL that shall be lowered to 30 s', () => {
  it.each([
    ['is remembered and not yet seen everywhere', at(3_600), 3_600, { ttl: 30, old: 3_600 }],
    ['is the longer one when the zone has more than the inventory', at(7_200), 3_600, { ttl: 30, old: 7_200 }],
    ['counts as lowered now when somebody lowered it and did not say when', at(30), 3_600, { ttl: 30, old: 3_600 }],
    ['is never raised', at(5), 3_600, { ttl: 5, old: 3_600 }],
    [
      'keeps the first old one when it was raised again halfway',
      at(600, { ttlSeconds: 3_600, since: 1 }),
      600,
      { ttl: 30, old: 3_600 },
    ],
  ])('%s', (_, before, standing, { ttl, old }) => {
    expect(toLower(before, 30, standing)).toEqual({
      ...before,
      ttlSeconds: ttl,
      note: { ttlSeconds: old, since: null },
    });
  });

  it('is left as it is when it was lowered before', () => {
    const before = at(30, { ttlSeconds: 3_600, since: 5 });
    expect(toLower(before, 30, 3_600)).toBe(before);
  });

  it('has nothing to be lowered when it is always so low', () => {
    expect(toLower(at(30), 30, 30)).toBeUndefined();
  });
});

describe('the note beside a name', () => {
  it.each([
    { ttlSeconds: 3_600, since: null },
    { ttlSeconds: 60, since: 1_700_000_000_000 },
  ])('is read as it was written: %j', note => {
    expect(parseDnsNote(formatDnsNote(note))).toEqual(note);
  });

  it.each(['', 'lifeboat', 'lifeboat ttl=', 'lifeboat ttl=-1', 'lifeboat ttl=1 since=x', 'v=spf1', 'lifeboat ttl=1 '])(
    'is nothing when it says %j',
    text => expect(parseDnsNote(text)).toBeUndefined(),
  );

  it('says when the last old answer is gone', () => {
    expect(oldAnswersEnd({ ttlSeconds: 60, since: 1_000 })).toBe(62_000);
    expect(oldAnswersEnd({ ttlSeconds: 60, since: null })).toBeNull();
  });
});
