import { afterEach, describe, expect, it } from 'vitest';
import { Place } from '../../sandbox/network/place.js';
import { between, type Cut } from '../../sandbox/network/rules.js';
import { conclude, MOVED, SAFE, STAYED } from './outcome.js';
import { abort, follow, heldAt, insist, journalOf, openStage, pause, settled, type Stage, start } from './stage.js';

let stage: Stage;
afterEach(() => stage?.close());

const bot: Place = Place.bot;
const [west, east] = [Place.euWest, Place.usEast];
const oneWay = (from: Place, to: Place): Cut[] => [{ from, to: [to] }];

describe('a failover while only the bot cannot reach eu-west', () => {
  it.each([
    ['both ways', between(bot, [west])],
    ['its answers are lost', oneWay(west, bot)],
    ['its questions are lost', oneWay(bot, west)],
  ])('is refused, because the standby still streams: %s', async (name, cuts) => {
    stage = await openStage();
    await stage.network.cut(...cuts);
    const run = await start(stage, 'orders-failover');
    const held = await follow(run, 'the lag gate', heldAt('lag'));
    expect(journalOf(held).join()).toContain('eu-west answers the standby in us-east');
    expect(await abort(run)).toMatchObject({ end: 'ABORTED_CLEAN' });
    expect(await conclude(stage, `bot | A, ${name}`)).toMatchObject(STAYED);
  });
});

describe('a switchover while only the standby cannot reach eu-west', () => {
  it.each([
    ['both ways', between(west, [east])],
    ["eu-west's packets are lost", oneWay(west, east)],
    ["us-east's packets are lost", oneWay(east, west)],
  ])('moves nothing, or takes back what it began, and can be done after the heal: %s', async (name, cuts) => {
    stage = await openStage();
    await stage.network.cut(...cuts);
    const run = await start(stage, 'orders-switchover');
    const held = await follow(run, 'a refusal', settled);
    expect(held).toMatchObject({ status: 'held', pastPointOfNoReturn: false });
    // Clients write again, whatever was undone.
    const before = stage.load.read().filter(({ event }) => event === 'ack').length;
    await expect.poll(() => stage.load.read().filter(({ event }) => event === 'ack').length).toBeGreaterThan(before);
    expect(await abort(run)).toMatchObject({ end: 'ABORTED_CLEAN' });
    expect(await conclude(stage, `A | B, ${name}`)).toMatchObject(STAYED);
  });

  it('is refused as a failover too: the primary answers and its standby does not stream', async () => {
    stage = await openStage();
    await stage.network.cut(...between(west, [east]));
    // The standby notices after its wal_receiver_timeout of 5 s.
    await pause(6_000);
    const run = await start(stage, 'orders-failover');
    const held = await follow(run, 'the lag gate', heldAt('lag'));
    expect(journalOf(held).join()).toContain('does not stream from the primary');
    expect(await abort(run)).toMatchObject({ end: 'ABORTED_CLEAN' });
    expect(await conclude(stage, 'A | B, failover')).toMatchObject(STAYED);
  });
});

describe('a bad link', () => {
  it.each([30])(
    'that loses %i of 100 packets everywhere leaves one writer and an end that is allowed',
    async percent => {
      stage = await openStage();
      const places = Object.values(Place);
      await stage.network.cut(
        ...places.map(from => ({ from, to: places.filter(to => to !== from), losePercent: percent })),
      );
      const run = await start(stage, 'orders-switchover');
      const state = await follow(run, 'an end or a question', settled, 120_000);
      await stage.network.heal();
      const end = state.end === null && !state.pastPointOfNoReturn ? await abort(run) : await insist(run);
      const outcome = await conclude(stage, `loss of ${percent} %, ${end.end}`);
      expect(outcome).toMatchObject(end.pastPointOfNoReturn ? { ...MOVED, lostAndDeclared: 0 } : STAYED);
    },
  );

  it.each([256, 4_000])('of %i kbit/s has the switchover done or undone within its limits', async kbit => {
    stage = await openStage();
    await stage.network.throttle(east, kbit);
    await pause(2_000);
    const run = await start(stage, 'orders-switchover');
    const state = await follow(run, 'an end or a question', settled, 120_000);
    await stage.network.throttle(east, undefined);
    const end = state.end === null && !state.pastPointOfNoReturn ? await abort(run) : await insist(run);
    const outcome = await conclude(stage, `${kbit} kbit/s, ${end.end}`);
    expect(outcome).toMatchObject({ ...SAFE, lostAndDeclared: 0, promotions: end.pastPointOfNoReturn ? 1 : 0 });
  });
});
