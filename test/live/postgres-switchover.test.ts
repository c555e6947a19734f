import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Hands } from '../../activities/hands.js';
import { createActivities } from '../../activities/index.js';
import { query } from '../../sandbox/ask.js';
import { untilStreaming } from '../../sandbox/replication.js';
import { writeThroughPooler } from './pooler-writers.js';
import { CONTEXT, openPostgresWorld, orderIds, type PostgresWorld, type RegionName } from './postgres-world.js';

const LIMITS = { pause_limit: 2_000, stop_limit: 5_000, catch_up_limit: 500 };
const move = (from: RegionName, to: RegionName) => ({ database: 'orders', traffic: 'orders', from, to, ...LIMITS });

describe('a switchover under load', () => {
  let world: PostgresWorld;
  beforeAll(async () => {
    world = await openPostgresWorld(62, ['servers', 'pooler']);
    await world.prepare();
  });
  afterAll(() => world?.sandbox.stop());
  const acts = (hands: Hands) => createActivities({ ...world.deps, hands });
  const pooler = () => world.sandbox.env['ORDERS_POOLER_CLIENTS']!;

  it('fails no write and loses none, there and back, without a rewind', async () => {
    const load = await writeThroughPooler(pooler(), 4);
    let epoch = 1;
    for (const [from, to] of [
      ['eu-west', 'us-east'],
      ['us-east', 'eu-west'],
    ] as const) {
      const context = { ...CONTEXT, epoch, run: `service/orders/${epoch}` };
      epoch += 1;
      const before = load.acknowledged.length;
      await expect.poll(() => load.acknowledged.length).toBeGreaterThan(before + 20);
      const moved = await world.acts['postgres.switchover'](world.input(move(from, to), context));
      expect(moved.phases.map(({ phase }) => phase)).toEqual([
        'pause',
        'stop',
        'prove',
        'promote',
        'record',
        'repoint',
        'resume',
      ]);
      expect(moved).toMatchObject({ region: to, timeline: epoch });
      expect(moved.gapMs).toBeGreaterThan(0);
      await world.acts['postgres.follow'](world.input({ database: 'orders', region: from, upstream: to }, context));
      expect(await world.ask(from, 'SELECT slot_name FROM pg_replication_slots')).toEqual([]);
    }
    await load.stop();
    expect(load.failed).toEqual([]);
    expect(await orderIds(world, 'eu-west')).toEqual(load.acknowledged.toSorted());
  });

  it('is undone when the standby cannot have everything', async () => {
    const load = await writeThroughPooler(pooler(), 2);
    const stalled: Hands = {
      async call(region, act, input, options) {
        // The stall hits between the preflight and the stop, where no check before could have seen it.
        if (act === 'host.postgres-stop') await world.sandbox.stall();
        return await world.deps.hands.call(region, act, input, options);
      },
    };
    const context = { ...CONTEXT, epoch: 3, run: 'service/orders/3' };
    const undone = acts(stalled)['postgres.switchover'](world.input(move('eu-west', 'us-east'), context));
    await expect(undone).rejects.toMatchObject({ type: 'switchover-undone' });
    const before = load.acknowledged.length;
    await expect.poll(() => load.acknowledged.length).toBeGreaterThan(before + 20);
    await load.stop();
    expect(load.failed).toEqual([]);
    expect(await world.ask('eu-west', 'SELECT pg_is_in_recovery() AS standby')).toEqual([{ standby: false }]);
    await world.sandbox.heal();
  });

  it('is undone when the old primary cannot stop in time, because it waits for a frozen standby', async () => {
    const frozen: number[] = [];
    const freezing: Hands = {
      async call(region, act, input, options) {
        if (act === 'host.postgres-stop') {
          const [receiver] = await world.ask('us-east', 'SELECT pid FROM pg_stat_wal_receiver');
          frozen.push(Number(receiver!['pid']));
          process.kill(frozen[0]!, 'SIGSTOP');
        }
        return await world.deps.hands.call(region, act, input, options);
      },
    };
    const context = { ...CONTEXT, epoch: 3, run: 'service/orders/3' };
    const input = world.input({ ...move('eu-west', 'us-east'), stop_limit: 300 }, context);
    await expect(acts(freezing)['postgres.switchover'](input)).rejects.toMatchObject({ type: 'switchover-undone' });
    process.kill(frozen[0]!, 'SIGCONT');
    expect(await query(pooler(), 'SELECT pg_is_in_recovery() AS standby')).toEqual([{ standby: false }]);
    await untilStreaming(62, 'us-east');
  });

  it('goes on from where an earlier attempt died, and is done once', async () => {
    const context = { ...CONTEXT, epoch: 4, run: 'service/orders/4' };
    const dying: Hands = {
      async call(region, act, input, options) {
        const handed = await world.deps.hands.call(region, act, input, options);
        if (act === 'host.postgres-stop' || act === 'host.postgres-start') throw new Error('the worker died');
        return handed;
      },
    };
    const input = world.input(move('eu-west', 'us-east'), context);
    // Both hands report nothing back: the old primary was stopped, and its own word says that it was started again.
    await expect(acts(dying)['postgres.switchover'](input)).rejects.toMatchObject({ type: 'switchover-undone' });
    await untilStreaming(62, 'us-east');
    await expect.poll(() => orderIds(world, 'us-east')).toEqual(await orderIds(world, 'eu-west'));
    const node = world.estate.databases['orders']!.nodes['eu-west']!;
    const stop = { node, epoch: 4, run: context.run, limitMs: 5_000, escalate: false, demote: true };
    await world.deps.hands.call('eu-west', 'host.postgres-stop', stop, { deadlineMs: 9_000, presenceMs: 100 });
    const moved = await world.acts['postgres.switchover'](input);
    expect(moved).toMatchObject({ region: 'us-east', timeline: 4 });
    expect(await query(pooler(), 'SELECT host(inet_server_addr()) AS host')).toEqual([{ host: '127.62.20.1' }]);
    const again = await world.acts['postgres.switchover'](input);
    expect(again).toMatchObject({ timeline: 4, switchLsn: moved.switchLsn, region: 'us-east' });
  });

  it('undoes nothing when another attempt was faster, because its own worker was frozen', async () => {
    const context = { ...CONTEXT, epoch: 5, run: 'service/orders/5' };
    const following = { database: 'orders', region: 'eu-west', upstream: 'us-east' } as const;
    await world.acts['postgres.follow'](world.input(following, context));
    const input = world.input(move('us-east', 'eu-west'), context);
    let other: Promise<unknown> | undefined;
    const slow: Hands = {
      async call(region, act, order, options) {
        if (act !== 'host.postgres-stop') return await world.deps.hands.call(region, act, order, options);
        await world.deps.hands.call(region, act, order, options);
        other = world.acts['postgres.switchover'](input);
        await other;
        throw new Error('its answer came too late');
      },
    };
    await expect(acts(slow)['postgres.switchover'](input)).rejects.toMatchObject({ type: 'epoch-superseded' });
    expect(await other).toMatchObject({ region: 'eu-west', timeline: 5 });
    expect(world.sandbox.serverPid('us-east')).toBeUndefined();
    expect(await query(pooler(), 'SELECT host(inet_server_addr()) AS host')).toEqual([{ host: '127.62.10.1' }]);
  });

  it('refuses a primary that went away by itself, and a run that was overtaken', async () => {
    const context = { epoch: 6, run: 'service/orders/6' };
    await world.acts['postgres.follow'](
      world.input({ database: 'orders', region: 'us-east', upstream: 'eu-west' }, context),
    );
    const stale = world.acts['postgres.switchover'](world.input(move('eu-west', 'us-east'), { epoch: 3 }));
    await expect(stale).rejects.toMatchObject({ type: 'epoch-superseded' });
    await world.sandbox.kill('eu-west');
    const gone = world.acts['postgres.switchover'](world.input(move('eu-west', 'us-east'), context));
    await expect(gone).rejects.toMatchObject({ type: 'not-a-primary' });
  });
});
