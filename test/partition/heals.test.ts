import { afterEach, describe, expect, it } from 'vitest';
import { Place } from '../../sandbox/network/place.js';
import { between } from '../../sandbox/network/rules.js';
import { conclude, MOVED, SAFE, STAYED } from './outcome.js';
import {
  abort,
  follow,
  insist,
  insistUntil,
  openStage,
  pause,
  roleOf,
  running,
  settled,
  type Stage,
  start,
} from './stage.js';

let stage: Stage;
afterEach(() => stage?.close());

const { bot, euWest, usEast, clients, dns } = Place;

describe('a bot that reaches nothing', () => {
  it('changes nothing, and its run goes on after the heal', async () => {
    stage = await openStage();
    await stage.sandbox.kill('eu-west');
    const run = await start(stage, 'orders-failover');
    await follow(run, 'the fence', running('fence'));
    await stage.network.cut(...between(bot, [euWest, usEast, clients, dns]));
    const held = await follow(run, 'a question', settled);
    expect(held).toMatchObject({ status: 'held', pastPointOfNoReturn: false });
    expect(await roleOf(stage, 'US_EAST')).toBe('standby');
    await stage.network.heal();
    expect(await insist(run)).toMatchObject({ end: 'SUCCEEDED' });
    await stage.sandbox.restore('eu-west');
    expect(await conclude(stage, 'bot | all')).toMatchObject(MOVED);
  });

  it('starts no failover of a service that lives', async () => {
    stage = await openStage();
    await stage.network.cut(...between(bot, [euWest, usEast, clients, dns]));
    const run = await start(stage, 'orders-failover');
    const held = await follow(run, 'a question', settled);
    expect(held).toMatchObject({
      status: 'held',
      steps: expect.arrayContaining([expect.objectContaining({ id: 'lag', state: 'held' })]),
    });
    expect(await abort(run)).toMatchObject({ end: 'ABORTED_CLEAN' });
    expect(await conclude(stage, 'bot | all, nothing failed')).toMatchObject(STAYED);
  });
});

describe('a partition that heals in the middle of a step', () => {
  it('while the fence waits for the lease: the region is fenced by its own worker or by the lease, and promoted once', async () => {
    stage = await openStage({ lease: true, direct: true });
    await stage.network.cut(...between(euWest, [usEast, bot]));
    const run = await start(stage, 'orders-failover');
    await insistUntil(run, 'the fence', running('fence'));
    await pause(1_500);
    await stage.network.heal();
    expect(await insist(run)).toMatchObject({ end: 'SUCCEEDED' });
    expect(await conclude(stage, 'A | {B, bot} heals while the fence waits')).toMatchObject(MOVED);
  });

  it('while a switchover waits for the standby: it is done without loss, or taken back', async () => {
    stage = await openStage();
    const run = await start(stage, 'orders-switchover');
    await follow(run, 'the switch', running('switch'));
    await stage.network.cut(...between(euWest, [usEast]));
    await pause(1_500);
    await stage.network.heal();
    const state = await follow(run, 'an end or a question', settled);
    const end = state.end === null && !state.pastPointOfNoReturn ? await abort(run) : state;
    const outcome = await conclude(stage, `A | B heals during the switch, ${end.end}`);
    expect(outcome).toMatchObject({ ...SAFE, lostAndDeclared: 0, promotions: end.pastPointOfNoReturn ? 1 : 0 });
  });
});

describe('a leased primary that only the bot cannot reach', () => {
  it('ends with its lease, and can be failed over', async () => {
    stage = await openStage({ lease: true });
    await stage.network.cut(...between(bot, [euWest]));
    await expect.poll(() => roleOf(stage, 'EU_WEST'), { timeout: 20_000 }).toBe('down');
    const run = await start(stage, 'orders-failover');
    expect(await insist(run)).toMatchObject({ end: 'SUCCEEDED' });
    expect(await conclude(stage, 'bot | A with a lease')).toMatchObject(MOVED);
  });
});
