import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createActivities } from '../../activities/index.js';
import { postgresFence } from '../../activities/host/postgres-fence.js';
import { serverProcesses, signal } from '../../activities/host/processes.js';
import type { Hands } from '../../activities/hands.js';
import { fence } from '../../activities/postgres/fence.js';
import { judgeFence } from '../../plan/gates/fence.js';
import { judgeLag } from '../../plan/gates/lag.js';
import { openPostgresWorld, orderIds, placeOrder, type PostgresWorld } from './postgres-world.js';

const GATE = { args: {}, accepted: null };
const ARGS = { database: 'orders', region: 'eu-west', traffic: 'orders' };
const PROMOTION = { database: 'orders', region: 'us-east', from: 'eu-west' };
const INSERT = 'INSERT INTO public.orders (id, client, amount) VALUES (gen_random_uuid(), 1, 1)';

let world: PostgresWorld;
beforeAll(async () => {
  world = await openPostgresWorld(81, ['servers', 'pooler', 'proxy']);
  await world.prepare();
});
afterAll(() => world?.sandbox.stop());

const dataOf = (region: 'eu-west' | 'us-east') =>
  world.sandbox.env[`ORDERS_${region.toUpperCase().replace('-', '_')}_DATA`]!;

async function open(region: 'eu-west' | 'us-east', role = 'app'): Promise<Client> {
  const url = new URL(world.dsn(region));
  url.username = role;
  const client = new Client({ connectionString: url.href, connectionTimeoutMillis: 2_000, query_timeout: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

const streaming = () =>
  expect
    .poll(() => world.ask('eu-west', "SELECT 1 AS up FROM pg_stat_replication WHERE state = 'streaming'"))
    .toEqual([{ up: 1 }]);

const hba = () => readFile(join(dataOf('eu-west'), 'pg_hba.conf'), 'utf8');

async function killServer() {
  await expect
    .poll(async () => {
      const left = await serverProcesses(dataOf('eu-west'));
      for (const pid of left) signal(pid, 'SIGKILL');
      return left.length;
    })
    .toBe(0);
}

const withCommand = (...command: string[]) => {
  const input = world.input(ARGS, { epoch: 2, run: 'service/orders/2' });
  const { orders } = structuredClone(input.estate.databases);
  orders!.nodes['eu-west']!.fence = command;
  orders!.nodes['eu-west']!.starts = 'system';
  return { ...input, estate: { ...input.estate, databases: { orders: orders! } } };
};

/** Acts whose fence cannot stop the server, as when a container or another owner is in the way. */
function actsThatCannotStop() {
  const { deps } = world;
  const unstoppable = postgresFence(deps, async data => (await serverProcesses(data)).length);
  const hands: Hands = {
    call: async (region, name, input, options) =>
      name === 'host.postgres-fence'
        ? ({ there: true, result: await unstoppable(input as never) } as never)
        : deps.hands.call(region, name, input, options),
  };
  return createActivities({ ...deps, hands });
}

describe('a server that hangs', () => {
  it('commits in an open session while every probe fails, so no verdict lets a promotion through', async () => {
    await world.look();
    const session = await open('eu-west');
    const postmaster = world.sandbox.serverPid('eu-west')!;
    process.kill(postmaster, 'SIGSTOP');
    world.absent.add('eu-west');
    try {
      await session.query(INSERT);
      await world.look();
      const lag = { database: 'orders', region: 'us-east', max_loss: 3_600_000 };
      const measured = await world.acts['postgres.check-lag'](world.input(lag));
      expect(judgeLag(measured, { args: lag, accepted: null }).verdict).toBe('fail');
      const reading = await world.acts['postgres.fence'](world.input(ARGS));
      expect(judgeFence(reading, GATE).verdict).not.toBe('pass');
      await session.query(INSERT);
      await expect.poll(async () => (await orderIds(world, 'us-east')).length).toBe(2);
      const early = world.acts['postgres.promote'](world.input(PROMOTION));
      await expect(early).rejects.toMatchObject({ type: 'not-fenced' });
    } finally {
      process.kill(postmaster, 'SIGCONT');
      world.absent.clear();
      await session.end().catch(() => undefined);
    }
    expect(await world.acts['postgres.unfence'](world.input(ARGS))).toEqual({ timeline: 1 });
  });
});

describe('the ladder of stops', () => {
  it('ends at an immediate stop when a standby holds the fast one up', async () => {
    await streaming();
    const [row] = await world.ask('us-east', 'SELECT pid FROM pg_stat_wal_receiver');
    const receiver = Number(row!['pid']);
    signal(receiver, 'SIGSTOP');
    const reading = await world.acts['postgres.fence'](world.input(ARGS)).finally(() => signal(receiver, 'SIGCONT'));
    expect(reading.host).toMatchObject({ hands: 'acted', processes: 0 });
    const log = await readFile(join(world.sandbox.dir, 'logs', 'eu-west.log'), 'utf8');
    expect(log).toMatch(/fast shutdown request[^]*immediate shutdown request/);
    expect(judgeFence(reading, GATE).verdict).toBe('pass');
    expect(await world.acts['postgres.unfence'](world.input(ARGS))).toEqual({ timeline: 1 });
  });

  it('kills a frozen child too, which would commit once it woke up', async () => {
    const session = await open('eu-west');
    await session.query('BEGIN');
    await session.query(INSERT);
    const { rows } = await session.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    signal(rows[0]!.pid, 'SIGSTOP');
    const reading = await world.acts['postgres.fence'](world.input(ARGS));
    expect(reading.host).toMatchObject({ hands: 'acted', processes: 0 });
    expect(judgeFence(reading, GATE).verdict).toBe('pass');
    await session.end().catch(() => undefined);
    expect(await world.acts['postgres.unfence'](world.input(ARGS))).toEqual({ timeline: 1 });
  });
});

describe('a server that cannot be stopped but answers', () => {
  let before: string;

  it('rejects every client, ends the open sessions, and feeds no standby', async () => {
    before = await hba();
    await streaming();
    const acknowledged = await placeOrder(world, 'eu-west');
    const session = await open('eu-west');
    const reading = await actsThatCannotStop()['postgres.fence'](world.input(ARGS));
    expect(reading.host).toMatchObject({ hands: 'acted', rejects: { rules: true, sessions: 0 } });
    expect(reading.port.answered).toBeGreaterThan(0);
    expect(reading.logins?.map(({ outcome }) => outcome)).toEqual(['rejected', 'rejected']);
    expect(judgeFence(reading, GATE).verdict).toBe('pass');
    await expect(session.query(INSERT)).rejects.toThrow();
    await expect(open('eu-west')).rejects.toMatchObject({ code: '28000' });
    expect(await orderIds(world, 'us-east')).toContain(acknowledged);
    expect(await world.ask('us-east', 'SELECT 1 FROM pg_stat_wal_receiver')).toEqual([]);
  });

  it('is not replicated: the standby lets its clients in', async () => {
    const client = await open('us-east');
    await client.end();
  });

  it('still rejects after a careless restart, and comes up as a standby', async () => {
    await killServer();
    await expect(world.sandbox.startServer('eu-west')).rejects.toThrow('is fenced');
    rmSync(join(dataOf('eu-west'), 'lifeboat.fence'));
    await world.sandbox.startServer('eu-west');
    expect(await world.ask('eu-west', 'SELECT pg_is_in_recovery() AS standby')).toEqual([{ standby: true }]);
    await expect(open('eu-west')).rejects.toMatchObject({ code: '28000' });
    await killServer();
  });

  it('is opened again by unfence, with the rules that were there before', async () => {
    expect(await world.acts['postgres.unfence'](world.input(ARGS))).toEqual({ timeline: 1 });
    expect(await hba()).toBe(before);
    await placeOrder(world, 'eu-west');
    await actsThatCannotStop()['postgres.fence'](world.input(ARGS));
    expect(await world.acts['postgres.unfence'](world.input(ARGS))).toEqual({ timeline: 1 });
    expect(await hba()).toBe(before);
    await expect.poll(() => open('eu-west').then(client => client.end())).toBeUndefined();
  });
});

describe('a fence command', () => {
  it('that fails, or that runs while the server still answers, proves nothing', async () => {
    world.absent.add('eu-west');
    const failed = await world.acts['postgres.fence'](withCommand('false'));
    expect(failed.command?.outcome).toBe('failed');
    expect(judgeFence(failed, GATE).verdict).toBe('fail');
    const lied = await world.acts['postgres.fence'](withCommand('true'));
    expect(lied.command?.outcome).toBe('done');
    expect(judgeFence(lied, GATE).verdict).toBe('fail');
  });

  it('that was cut off at its limit is unknown, even with the port refused', async () => {
    await world.sandbox.kill('eu-west');
    const reading = await fence(world.deps, { command: 100 })(withCommand('sleep', '5'));
    expect(reading).toMatchObject({ command: { outcome: 'unknown' }, port: { refused: 5 } });
    expect(judgeFence(reading, GATE).verdict).toBe('unknown');
  });

  it('proves the fence by exit code 0 and a refused port, also where something else starts the server', async () => {
    const reading = await world.acts['postgres.fence'](withCommand('true'));
    expect(judgeFence(reading, GATE).verdict).toBe('pass');
  });
});

describe('a promotion beside a server that cannot be stopped', () => {
  const context = { epoch: 3, run: 'service/orders/3' };

  it('goes ahead only while every client is rejected there', async () => {
    await world.sandbox.restore('eu-west');
    world.absent.clear();
    await world.acts['postgres.unfence'](world.input(ARGS, context));
    const early = world.acts['postgres.promote'](world.input(PROMOTION, context));
    await expect(early).rejects.toMatchObject({ type: 'not-fenced' });
    await actsThatCannotStop()['postgres.fence'](world.input(ARGS, context));
    expect(await world.acts['postgres.promote'](world.input(PROMOTION, context))).toMatchObject({ timeline: 2 });
    await expect(open('eu-west')).rejects.toMatchObject({ code: '28000' });
  });
});
