import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeFence } from '../../plan/gates/fence.js';
import { query } from '../../sandbox/ask.js';
import { openPostgresWorld, placeOrder, type PostgresWorld } from './postgres-world.js';

const run = promisify(execFile);
const GATE = { args: {}, accepted: null };

describe('a fence', () => {
  let world: PostgresWorld;
  beforeAll(async () => {
    world = await openPostgresWorld(63, ['servers', 'pooler', 'proxy']);
    await world.prepare();
  });
  afterAll(() => world?.sandbox.stop());
  const args = { database: 'orders', region: 'eu-west', traffic: 'orders' };
  const pooler = () => world.sandbox.env['ORDERS_POOLER_CLIENTS']!;
  const promotion = { database: 'orders', region: 'us-east', from: 'eu-west' };

  it('is what a promotion waits for', async () => {
    const early = world.acts['postgres.promote'](world.input(promotion));
    await expect(early).rejects.toMatchObject({ type: 'not-fenced' });
    expect(await world.ask('us-east', 'SELECT pg_is_in_recovery() AS standby')).toEqual([{ standby: true }]);
  });

  it('holds against the program that starts the server, and is proved twice the same', async () => {
    const reading = await world.acts['postgres.fence'](world.input(args));
    expect(reading).toMatchObject({
      host: { hands: 'acted', processes: 0, standbySignal: true, fenceFile: true, controlState: 'shut down' },
      port: { answered: 0, silent: 0 },
    });
    expect(judgeFence(reading, GATE).verdict).toBe('pass');
    await expect(run(world.sandbox.env['ORDERS_EU_WEST_START']!)).rejects.toThrow('is fenced');
    expect(judgeFence(await world.acts['postgres.fence'](world.input(args)), GATE).verdict).toBe('pass');
  });

  it('is taken back before a promotion, and then clients go on', async () => {
    const waiting = query(pooler(), 'SELECT 1 AS one', [], 20_000);
    expect(await world.acts['postgres.unfence'](world.input(args))).toEqual({ timeline: 1 });
    expect(await waiting).toEqual([{ one: 1 }]);
    expect(await world.acts['postgres.unfence'](world.input(args))).toEqual({ timeline: 1 });
    await placeOrder(world, 'eu-west');
    const routes = await world.acts['postgres.verify-writable'](world.input(args));
    expect(routes.routes.map(({ route, region }) => [route, region])).toEqual([
      ['pooler', 'eu-west'],
      ['proxy', 'eu-west'],
    ]);
  });

  it('holds a primary that is frozen and would wake up later', async () => {
    const pid = world.sandbox.serverPid('eu-west')!;
    process.kill(pid, 'SIGSTOP');
    const reading = await world.acts['postgres.fence'](world.input(args));
    expect(reading.host).toMatchObject({ hands: 'acted', processes: 0, controlState: 'in production' });
    expect(judgeFence(reading, GATE).verdict).toBe('pass');
    expect(await world.acts['postgres.unfence'](world.input(args))).toEqual({ timeline: 1 });
    await placeOrder(world, 'eu-west');
  });

  it('refuses an act of a run that was overtaken', async () => {
    await world.acts['postgres.fence'](world.input(args, { epoch: 7, run: 'service/orders/7' }));
    await world.acts['postgres.unfence'](world.input(args, { epoch: 7, run: 'service/orders/7' }));
    const stale = world.acts['postgres.fence'](world.input(args, { epoch: 6, run: 'service/orders/6' }));
    await expect(stale).rejects.toMatchObject({ type: 'epoch-superseded' });
    await placeOrder(world, 'eu-west');
  });

  it('is proved from outside when the region and its hands are gone', async () => {
    const context = { epoch: 8, run: 'service/orders/8' };
    await world.sandbox.kill('eu-west');
    world.absent.add('eu-west');
    const reading = await world.acts['postgres.fence'](world.input(args, context));
    expect(reading.host.hands).toBe('nobody-there');
    expect(reading.port).toEqual({ refused: 5, silent: 0, answered: 0 });
    expect(reading.routes.map(({ route, closed }) => [route, closed])).toEqual([
      ['pooler', true],
      ['proxy', true],
    ]);
    expect(judgeFence(reading, GATE).verdict).toBe('pass');
    await world.acts['postgres.promote'](world.input(promotion, context));
    const second = world.acts['postgres.unfence'](world.input(args, context));
    await expect(second).rejects.toMatchObject({ type: 'two-primaries' });
  });
});
