import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { temporalHands } from '../../activities/hands.js';
import { Inventory } from '../../plan/inventory.js';
import { Place } from '../../sandbox/network/place.js';
import { between } from '../../sandbox/network/rules.js';
import { regionQueue } from '../../workflows/messages.js';
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

describe('a command that a partition has held up', () => {
  it('is not done after the heal, when nobody waits for it any more', async () => {
    stage = await openStage();
    const inventory = parse(readFileSync(stage.inventory, 'utf8'));
    const node = Inventory.parse(inventory).databases['orders']!.nodes['eu-west']!;
    const hands = temporalHands(stage.client, regionQueue);
    await stage.network.cut(...between(bot, [euWest]));
    const order = { node, epoch: 1, run: 'held-up', step: 'fence', limitMs: 1_000 };
    // As many as the worker has polls open, so that Temporal gives them to nobody.
    const call = () => hands.call('eu-west', 'host.postgres-fence', order, { deadlineMs: 3_000, presenceMs: 1_000 });
    await Promise.allSettled(Array.from({ length: 5 }, call));
    await stage.network.heal();
    await pause(15_000);
    expect(await conclude(stage, 'a stop that was held up')).toMatchObject(STAYED);
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
