import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareLsn } from '../../activities/postgres/timeline-history.js';
import { judgeLag } from '../../plan/gates/lag.js';
import type { WatchState } from '../../plan/replication.js';
import { openPostgresWorld, orderIds, placeOrder, type PostgresWorld } from './postgres-world.js';

function watchedHave(state: WatchState): string {
  return state.latest?.nodes.find(node => node.region === 'us-east')?.have ?? '0/0';
}

/** One story in order: what a step leaves is what the next one finds. */
describe('an unplanned loss of the primary region', () => {
  let world: PostgresWorld;
  let stranded: string[];
  let changed: string;
  let deleted: string;
  beforeAll(async () => {
    world = await openPostgresWorld(61);
    await world.prepare();
    await world.prepare();
    await world.look();
  });
  afterAll(() => world?.sandbox.stop());

  it('is bounded by what the watch saw before, in time and in bytes', async () => {
    changed = await placeOrder(world, 'eu-west');
    deleted = await placeOrder(world, 'eu-west');
    await expect.poll(() => orderIds(world, 'us-east')).toContain(deleted);
    await world.look();
    const slot = () =>
      world.ask(
        'eu-west',
        "SELECT confirmed_flush_lsn::text AS lsn FROM pg_replication_slots WHERE slot_name = 'lifeboat_recon'",
      );
    const kept = await slot();
    await world.sandbox.stall();
    stranded = [];
    for (let n = 0; n < 20; n++) stranded.push(await placeOrder(world, 'eu-west', `${n}.50`));
    await world.ask('eu-west', "UPDATE public.orders SET status = 'paid', amount = 7 WHERE id = $1", [changed]);
    await world.ask('eu-west', 'DELETE FROM public.orders WHERE id = $1', [deleted]);
    await world.look();
    const have = watchedHave(await world.look());
    expect(compareLsn(String((await slot())[0]!['lsn']), have)).toBeLessThanOrEqual(0);
    expect(compareLsn(have, String(kept[0]!['lsn']))).toBeGreaterThanOrEqual(0);
    await world.sandbox.kill('eu-west');
    world.absent.add('eu-west');
    await world.look();
    const args = { database: 'orders', region: 'us-east', max_loss: 60_000 };
    const reading = await world.acts['postgres.check-lag'](world.input(args));
    expect(reading.now.nodes.find(node => node.region === 'eu-west')?.contact).toBe('refused');
    const judged = judgeLag(reading, { args, accepted: null });
    expect(judged).toMatchObject({ verdict: 'pass', askable: true, loss: { zeroProved: false } });
    expect(judged.loss?.atLeastBytes).toBeGreaterThan(1_000);
    expect(judgeLag(reading, { args: { ...args, max_loss: 0 }, accepted: null }).verdict).toBe('fail');
  });

  it('ends in a promotion that the ledger knows, once', async () => {
    const args = { database: 'orders', region: 'us-east', from: 'eu-west' };
    const promotion = await world.acts['postgres.promote'](world.input(args));
    expect(promotion).toMatchObject({ timeline: 2, region: 'us-east' });
    expect(await world.acts['postgres.promote'](world.input(args))).toEqual(promotion);
    const another = world.acts['postgres.promote'](world.input(args, { run: 'service/orders/2', epoch: 2 }));
    await expect(another).rejects.toMatchObject({ type: 'not-a-standby' });
    const slots = await world.ask('us-east', 'SELECT slot_name FROM pg_replication_slots ORDER BY 1');
    expect(slots.map(slot => slot['slot_name'])).toEqual(['lifeboat_eu_west', 'lifeboat_recon']);
  });

  it('refuses to rewind or to follow before the reconciliation', async () => {
    await world.sandbox.restore('eu-west');
    world.absent.clear();
    const rewind = world.acts['postgres.rewind'](
      world.input({ database: 'orders', region: 'eu-west', source: 'us-east' }),
    );
    await expect(rewind).rejects.toMatchObject({ type: 'not-reconciled' });
    const follow = world.acts['postgres.follow'](
      world.input({ database: 'orders', region: 'eu-west', upstream: 'us-east' }),
    );
    await expect(follow).rejects.toMatchObject({ type: 'not-reconciled' });
    const replay = world.acts['postgres.replay-stranded'](
      world.input({ database: 'orders', region: 'us-east', from: 'eu-west' }),
    );
    await expect(replay).rejects.toMatchObject({ type: 'not-reconciled' });
  });

  it('finds exactly what was committed only there, twice the same', async () => {
    const args = { database: 'orders', region: 'eu-west', into: 'us-east' };
    const extract = await world.acts['postgres.extract-stranded'](world.input(args));
    expect(extract).toMatchObject({ timeline: 1, transactions: 22, changes: 22, tables: { 'public.orders': 22 } });
    expect(await world.acts['postgres.extract-stranded'](world.input(args))).toEqual(extract);
    const staged = await world.ask(
      'us-east',
      "SELECT new->>'id' AS id FROM lifeboat.stranded_change WHERE op = 'insert' ORDER BY commit_lsn",
    );
    expect(staged.map(row => row['id'])).toEqual(stranded);
    expect(existsSync(`${world.sandbox.env['ORDERS_EU_WEST_DATA']}.copy`)).toBe(false);
  });

  it('replays it, and only once', async () => {
    const args = { database: 'orders', region: 'us-east', from: 'eu-west' };
    const before = await orderIds(world, 'us-east');
    expect(stranded.filter(id => before.includes(id))).toEqual([]);
    const replay = await world.acts['postgres.replay-stranded'](world.input(args));
    expect(replay).toMatchObject({ transactions: 22, replayed: 22, alreadyThere: 0, conflicts: 0, conflictKeys: [] });
    expect(await world.acts['postgres.replay-stranded'](world.input(args))).toEqual(replay);
    expect(await orderIds(world, 'us-east')).toEqual([...stranded, changed].sort());
    const [row] = await world.ask('us-east', 'SELECT status, amount::text FROM public.orders WHERE id = $1', [changed]);
    expect(row).toEqual({ status: 'paid', amount: '7.00' });
  });

  it('leaves the old primary as it was when pg_rewind cannot begin', async () => {
    const { 'eu-west': node } = world.estate.databases['orders']!.nodes;
    const order = { node: node!, source: node!, fork: '0/1', timeline: 2, epoch: 1, run: 'service/orders/1' };
    const limits = { deadlineMs: 60_000, presenceMs: 1_000 };
    const rewind = world.deps.hands.call('eu-west', 'host.postgres-rewind', order, limits);
    await expect(rewind).rejects.toMatchObject({ type: 'program-failed', nonRetryable: false });
    const control = await world.deps.hands.call('eu-west', 'host.postgres-control', order, limits);
    expect(control).toMatchObject({ result: { rewind: null, standbySignal: true, fenceFile: true } });
  });

  it('takes the old primary back and has it follow', async () => {
    const signing = { database: 'orders', region: 'us-east', from: 'eu-west' };
    await world.acts['postgres.sign-ledger'](world.input(signing, { approvers: ['ana'] }));
    const args = { database: 'orders', region: 'eu-west', source: 'us-east' };
    const rewind = await world.acts['postgres.rewind'](world.input(args));
    expect(rewind.rewound).toBe(true);
    expect(existsSync(`${rewind.evidence}/pg_control`)).toBe(true);
    expect((await world.acts['postgres.rewind'](world.input(args))).rewound).toBe(false);
    const following = { database: 'orders', region: 'eu-west', upstream: 'us-east' };
    await world.acts['postgres.follow'](world.input(following));
    await world.acts['postgres.follow'](world.input(following));
    expect(await orderIds(world, 'eu-west')).toEqual(await orderIds(world, 'us-east'));
    const slots = await world.ask('us-east', "SELECT active FROM pg_replication_slots WHERE slot_type = 'physical'");
    expect(slots).toEqual([{ active: true }]);
    expect(await world.ask('eu-west', 'SELECT slot_name FROM pg_replication_slots')).toEqual([]);
    const [config] = await world.ask('eu-west', "SELECT current_setting('cluster_name') AS name");
    expect(config).toEqual({ name: 'eu-west' });
  });
});
