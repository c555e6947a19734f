import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CardPlace, CardPlaces } from '../../../bot/store/card-places.js';
import { Claims } from '../../../bot/store/claims.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync('/dev/shm/lifeboat-store-');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const place = (key: string, change: Partial<CardPlace> = {}): CardPlace => ({
  key,
  service: 'orders',
  run: 'r1',
  channel: 'C1',
  ts: '1.2',
  closed: false,
  told: 0,
  at: 1_000,
  ...change,
});

describe('what has been taken on (S4)', () => {
  it('is taken on once, also after a restart and by another bot on the same disk', () => {
    const [one, other] = [new Claims(directory, Date.now), new Claims(directory, Date.now)];
    expect([one.take('a'), one.take('a'), other.take('a'), other.take('b')]).toEqual([true, false, false, true]);
    expect(new Claims(directory, Date.now).take('a')).toBe(false);
  });

  it('is any text at all', () => {
    const claims = new Claims(directory, Date.now);
    expect(['../../etc/passwd', '', '/', 'x'.repeat(9_000)].map(key => claims.take(key))).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it('is forgotten long after Slack could repeat it', () => {
    let now = Date.now();
    const claims = new Claims(directory, () => now);
    claims.take('a');
    now += 59 * 60_000;
    expect(claims.take('a')).toBe(false);
    now += 2 * 60 * 60_000;
    claims.take('b');
    expect(claims.take('a')).toBe(true);
  });
});

describe('where the cards are', () => {
  const path = () => join(directory, 'cards.ndjson');

  it('is known again after a restart, the newest of each', () => {
    const places = new CardPlaces(path(), 0);
    places.put(place('run/r1'));
    places.put(place('run/r1', { told: 7 }));
    places.put(place('run/r2', { closed: true }));
    const again = new CardPlaces(path(), 2_000);
    expect(again.get('run/r1')).toMatchObject({ told: 7 });
    expect(again.open().map(({ key }) => key)).toEqual(['run/r1']);
  });

  it('survives a line that a crash tore', () => {
    new CardPlaces(path(), 0).put(place('run/r1'));
    appendFileSync(path(), '{"key":"run/r2","ser');
    const again = new CardPlaces(path(), 2_000);
    again.put(place('run/r3'));
    expect(new CardPlaces(path(), 2_000).open().map(({ key }) => key)).toEqual(['run/r1', 'run/r3']);
  });

  it('forgets a message that is gone, and closed ones after a week', () => {
    const places = new CardPlaces(path(), 0);
    places.put(place('gone'));
    places.forget('gone');
    places.put(place('old', { closed: true }));
    const again = new CardPlaces(path(), 8 * 24 * 60 * 60_000);
    expect([again.get('gone'), again.get('old')]).toEqual([undefined, undefined]);
  });
});
