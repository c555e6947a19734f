import { expect, it } from 'vitest';
import type { KeyedCard } from '../../../bot/cards/run-cards.js';
import type { Incident, Reality } from '../../../bot/paging/in/incident.js';
import { IncidentDesk, type IncidentDeskParts } from '../../../bot/paging/in/incident-desk.js';
import { Bell } from '../../../bot/projector/bell.js';
import type { RunState } from '../../../plan/run.js';
import { shippedInventory } from '../../compiler/world.js';
import { succeeded } from '../render/example.js';

const T0 = 1_800_000_000_000;
const KEY = 'pagerduty/Q1/orders';
const OPEN: Incident = {
  source: 'PagerDuty',
  key: KEY,
  service: 'orders',
  state: 'triggered',
  at: T0,
  title: 'orders is down',
  lines: [],
  link: null,
  id: 'Q1',
  since: T0,
  heardAt: T0,
  shown: true,
  stale: null,
};

/** A desk with one incident before it; `late`: it is about something of long ago. */
function deskOf(incident: Incident, { late = false } = {}) {
  const known = new Map([[incident.key, incident]]);
  const shown: KeyedCard[] = [];
  const warned: string[] = [];
  const world = {
    shown,
    warned,
    known,
    now: T0 + 1_000,
    run: null as RunState | null,
    reality: { incident: null, primaryAnswers: null } as Reality,
    /** How often the evidence was gathered. */
    looks: 0,
    news: new Bell(),
    late: new Set(late ? [incident.key] : []),
    broken: false,
    put: (change: Partial<Incident>) => void known.set(KEY, { ...known.get(KEY)!, ...change }),
  };
  const parts = {
    now: () => world.now,
    log: { info: () => undefined, warn: (event: string) => void warned.push(event), error: () => undefined },
    inbox: {
      news: world.news,
      late: world.late,
      incidents: { all: () => [...known.values()], get: (key: string) => known.get(key), put: world.put },
    },
    reality: async () => world.reality,
    show: async (_: string, card: KeyedCard) => void shown.push(card),
    library: {
      inventory: async () => {
        if (world.broken) throw new Error('the inventory cannot be read');
        return shippedInventory();
      },
      runbooks: async () => [{ name: 'orders-failover', head: { service: 'orders', kind: 'failover' } }],
    },
    runs: { view: async () => (world.looks++, { state: world.run, execution: 'RUNNING' }) },
    watches: { read: async () => undefined },
    readings: { read: async () => undefined },
    onDuty: async () => ({ people: ['bo'], source: 'the inventory', instead: null }),
  };
  return { ...world, world, desk: new IncidentDesk(parts as unknown as IncidentDeskParts) };
}
const running: RunState = { ...succeeded(), end: null, status: 'running', pastPointOfNoReturn: true };
const titles = (shown: readonly KeyedCard[]) => shown.map(({ card, closed }) => [card.title, closed]);

it('shows an alert once, on a card of its own, and again only when something on it changed', async () => {
  const { desk, shown, world } = deskOf(OPEN);
  await desk.round();
  await desk.round();
  expect(shown).toMatchObject([{ key: `incident/${KEY}/${T0}`, kind: 'question', closed: false }]);
  expect(shown[0]!.card.buttons).toHaveLength(1);
  world.run = running;
  await desk.round();
  // A run goes on, so nobody is offered a second one. It is the same card.
  expect(shown.map(({ key }) => key)).toEqual([shown[0]!.key, shown[0]!.key]);
  expect(shown[1]!.card.buttons).toEqual([]);
});

it('closes the card when the alert is over, looks no more, and starts and stops nothing', async () => {
  const { desk, shown, world } = deskOf(OPEN);
  await desk.round();
  world.put({ state: 'resolved', at: T0 + 500 });
  await desk.round();
  const { looks } = world;
  await desk.round();
  expect(titles(shown)).toEqual([
    ['orders: orders is down', false],
    ['orders: orders is down', true],
  ]);
  expect(world.looks).toBe(looks);
});

it('tells people that a run goes on when its alert is over (G2)', async () => {
  const { desk, shown, world } = deskOf(OPEN);
  world.run = running;
  await desk.round();
  world.put({ state: 'resolved', at: T0 + 500 });
  await desk.round();
  expect(titles(shown).at(-1)).toEqual(['orders: the alert is over, the run goes on', true]);
  expect(JSON.stringify(shown.at(-1)!.card.parts)).toContain(
    'past its point of no return, so it goes on to a safe end',
  );
});

it('takes what came hours late and is over by now as over, and calls nobody', async () => {
  const { desk, shown, world, known } = deskOf(OPEN, { late: true });
  world.reality = { incident: 'resolved', primaryAnswers: null };
  await desk.round();
  expect(known.get(KEY)!.stale).toBe('PagerDuty says that it is resolved by now');
  expect(shown).toMatchObject([{ closed: true, card: { buttons: [] } }]);
  expect(JSON.stringify(shown[0]!.card.parts)).not.toContain('On call');
  expect(world.late.size).toBe(0);
});

it('calls people for what came late and goes on, and for what began anew while it asked', async () => {
  const going = deskOf(OPEN, { late: true });
  going.world.reality = { incident: 'triggered', primaryAnswers: true };
  await going.desk.round();
  expect(going.shown).toMatchObject([{ closed: false }]);
  const anew = deskOf(OPEN, { late: true });
  Object.defineProperty(anew.world, 'reality', {
    get: () => {
      anew.world.put({ at: T0 + 700, since: T0 + 700 });
      return { incident: 'resolved', primaryAnswers: true };
    },
  });
  await anew.desk.round();
  expect(anew.known.get(KEY)!.stale).toBeNull();
  expect(anew.shown).toMatchObject([{ closed: false, key: `incident/${KEY}/${T0 + 700}` }]);
});

it('shows nothing of what was over before it was heard of, or was closed long before a restart', async () => {
  const unheard = deskOf({ ...OPEN, state: 'resolved', shown: false });
  await unheard.desk.round();
  const old = deskOf({ ...OPEN, state: 'resolved' });
  old.world.now = T0 + 10 * 60_000;
  await old.desk.round();
  expect([unheard.shown, old.shown]).toEqual([[], []]);
  // A moment earlier its card may not be right yet.
  old.world.now--;
  await old.desk.round();
  expect(old.shown).toMatchObject([{ closed: true }]);
});

it('goes on after a round that failed, wakes for news, and ends when it is told to', async () => {
  const { desk, shown, warned, world, news } = deskOf(OPEN);
  world.broken = true;
  const stop = new AbortController();
  const serving = desk.run(stop.signal);
  await expect.poll(() => warned).toEqual(['incidents-not-shown']);
  expect(shown).toEqual([]);
  world.broken = false;
  news.ring();
  await expect.poll(() => shown.length, { timeout: 3_000 }).toBe(1);
  stop.abort();
  await serving;
});
