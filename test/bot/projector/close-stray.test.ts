import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { cardKeyOf } from '../../../bot/cards/card-key.js';
import { runCards } from '../../../bot/cards/run-cards.js';
import { closeStray } from '../../../bot/projector/close-stray.js';
import type { Posted } from '../../../bot/slack/poster.js';
import { CardPlaces } from '../../../bot/store/card-places.js';
import { asking, examplePlan, T0 } from '../render/example.js';

const KEY = 'approval/r/decide/1';
let places: CardPlaces;
let updated: { posted: Posted; message: unknown }[];
beforeEach(() => {
  places = new CardPlaces(join(mkdtempSync('/dev/shm/lifeboat-stray-'), 'cards'), T0);
  places.put({ key: KEY, service: 'orders', run: 'r', channel: 'C1', ts: '2', closed: false, told: 0, at: T0 });
  updated = [];
});
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const poster = {
  post: async () => ({ channel: 'C1', ts: '3' }),
  update: async (posted: Posted, message: unknown) => void updated.push({ posted, message }),
};
const click = (channel: string, ts: string, key = KEY) => closeStray({ places, poster, log }, { key, channel, ts });

it('takes the buttons off a second message of a card, and leaves the card', async () => {
  await click('C1', '2');
  expect(updated).toEqual([]);
  await click('C1', '1');
  expect(updated.map(({ posted }) => posted)).toEqual([{ channel: 'C1', ts: '1' }]);
  expect(JSON.stringify(updated)).not.toMatch(/"button"/);
});

it('leaves a message whose card is not known: its buttons still work', async () => {
  await click('C1', '1', 'approval/other');
  expect(updated).toEqual([]);
});

it('knows the card of every button', () => {
  const state = asking();
  const cards = runCards(state, { now: T0 + 20_000, plan: examplePlan(), board: true });
  const keys = cards.flatMap(({ key, card }) =>
    card.buttons.map(({ action, about }) => [key, cardKeyOf(action, about)] as const),
  );
  expect(keys.length).toBeGreaterThan(3);
  for (const [key, found] of keys) expect(found).toBe(key);
});
