import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { MockActivityEnvironment } from '@temporalio/testing';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { poolerPause } from '../../activities/pooler/pause.js';
import { openPooler, type PoolerSession } from '../../activities/pooler/pgbouncer.js';
import { poolerResume } from '../../activities/pooler/resume.js';
import { addressesOf } from '../../sandbox/addresses.js';
import { query } from '../../sandbox/ask.js';
import { untilStreaming } from '../../sandbox/replication.js';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';
import { depsOf, pooler, stepInput } from './traffic-estate.js';
import { startLoad } from './traffic-load.js';

const BLOCK = 72;
const { host: west } = addressesOf(BLOCK).servers['eu-west'];
const { host: east } = addressesOf(BLOCK).servers['us-east'];

let sandbox: Sandbox;
let session: PoolerSession;
const clientUrl = () => sandbox.env['ORDERS_POOLER_CLIENTS']!;
const config = () => sandbox.env['ORDERS_POOLER_CONFIG']!;
const open = (changed: Record<string, string> = {}, at: Partial<typeof pooler> = {}) =>
  openPooler({ ...pooler, ...at }, depsOf(sandbox, changed), 2_000);

beforeAll(async () => {
  sandbox = await startSandbox({ block: BLOCK, parts: ['servers', 'pooler'] });
  await untilStreaming(BLOCK, 'us-east');
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  session = await open();
});
afterEach(async () => {
  await session.point(west, 5432);
  await session.resume();
  await session.close();
});

/** A client with a transaction open. */
async function openTransaction(): Promise<Client> {
  const client = new Client({ connectionString: clientUrl() });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('BEGIN');
  await client.query('SELECT 1');
  return client;
}

describe('pause', () => {
  it('holds clients, without an error, until resume', async () => {
    const load = await startLoad(clientUrl(), 4);
    await load.more(50);
    await session.pause(2_000);
    expect(await session.state()).toMatchObject({ paused: true, connections: 0 });
    const held = load.answers.length;
    expect(await query(sandbox.env['ORDERS_EU_WEST_DSN']!, 'SELECT 1 AS direct')).toEqual([{ direct: 1 }]);
    expect(load.answers.length).toBe(held);
    await session.resume();
    await load.more(50);
    await load.stop();
    expect(load.errors).toEqual([]);
  });

  it('gives way to an open transaction at its limit, and clients go on', async () => {
    const busy = await openTransaction();
    const load = await startLoad(clientUrl(), 2);
    await load.more(10);
    await expect(session.pause(200)).rejects.toMatchObject({ type: 'pooler-busy', nonRetryable: false });
    expect(await session.state()).toMatchObject({ paused: false });
    expect((await busy.query('SELECT 2 AS two')).rows).toEqual([{ two: 2 }]);
    await busy.query('COMMIT');
    await load.more(50);
    await load.stop();
    await busy.end();
    expect(load.errors).toEqual([]);
  });

  it('waits for a transaction that ends within the limit', async () => {
    const busy = await openTransaction();
    const pausing = session.pause(5_000);
    await busy.query('SELECT pg_sleep(0.1)');
    await busy.query('COMMIT');
    await pausing;
    expect(await session.state()).toMatchObject({ paused: true });
    await busy.end();
  });

  it('may be repeated, and so may resume', async () => {
    await session.pause(1_000);
    await session.pause(1_000);
    expect(await session.state()).toMatchObject({ paused: true });
    await session.resume();
    await session.resume();
    expect(await session.state()).toMatchObject({ paused: false });
  });

  it('is taken back when the activity is cancelled in the middle', async () => {
    const busy = await openTransaction();
    const environment = new MockActivityEnvironment();
    const pausing = environment.run(poolerPause(depsOf(sandbox)), stepInput({ traffic: 'orders', limit: 10_000 }));
    const limit = AbortSignal.timeout(5_000);
    while (!(await session.state()).paused) limit.throwIfAborted();
    environment.cancel();
    await expect(pausing).rejects.toMatchObject({ name: 'CancelledFailure' });
    expect(await session.state()).toMatchObject({ paused: false });
    await busy.query('COMMIT');
    await busy.end();
  });
});

describe('kill', () => {
  it('frees a pooler whose server has swallowed a query, which pause cannot', async () => {
    const stuck = await openTransaction();
    const { rows } = await stuck.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    process.kill(rows[0]!.pid, 'SIGSTOP');
    try {
      const swallowed = expect(stuck.query('SELECT 1')).rejects.toThrow();
      await expect(session.pause(200)).rejects.toMatchObject({ type: 'pooler-busy' });
      await session.kill();
      await session.kill();
      expect(await session.state()).toMatchObject({ paused: true, connections: 0 });
      await swallowed;
    } finally {
      process.kill(rows[0]!.pid, 'SIGCONT');
    }
    await session.resume();
    expect(await query(clientUrl(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

describe('point', () => {
  it('moves paused clients to another server without a failed query', async () => {
    const load = await startLoad(clientUrl(), 8);
    await load.more(100);
    await session.pause(2_000);
    await session.point(east, 5432);
    expect(await session.state()).toMatchObject({ paused: true, host: east, port: 5432 });
    const held = load.answers.length;
    await session.resume();
    await load.more(100);
    await load.stop();
    expect(load.errors).toEqual([]);
    expect(new Set(load.answers.slice(0, held))).toEqual(new Set([west]));
    expect(new Set(load.answers.slice(held))).toEqual(new Set([east]));
  });

  it('moves clients that are not paused without a failed query', async () => {
    const load = await startLoad(clientUrl(), 4);
    await load.more(50);
    await session.point(east, 5432);
    await load.more(200);
    await load.stop();
    expect(load.errors).toEqual([]);
    expect(load.answers.at(-1)).toBe(east);
  });

  it('leaves every other byte of the file', async () => {
    const before = readFileSync(config(), 'utf8');
    const dressed = `; kept\n${before}other = host=127.0.0.9 port=1 password='it''s'\n`;
    writeFileSync(config(), dressed);
    await session.point(east, 5432);
    expect(readFileSync(config(), 'utf8')).toBe(dressed.replace(`host=${west}`, `host=${east}`));
    await session.point(west, 5432);
    expect(readFileSync(config(), 'utf8')).toBe(dressed);
    writeFileSync(config(), before);
  });

  it('reloads a pooler whose file somebody has already changed', async () => {
    writeFileSync(config(), readFileSync(config(), 'utf8').replace(west, east));
    expect(await session.state()).toMatchObject({ host: west });
    await session.point(east, 5432);
    expect(await session.state()).toMatchObject({ host: east });
  });

  it('changes nothing when the file is not right, and says why', async () => {
    const before = readFileSync(config(), 'utf8');
    writeFileSync(config(), before.replace('orders =', 'payments ='));
    await expect(session.point(east, 5432)).rejects.toMatchObject({
      type: 'pooler-refused',
      message: expect.stringContaining('no entry orders'),
    });
    rmSync(config());
    await expect(session.point(east, 5432)).rejects.toMatchObject({
      type: 'pooler-refused',
      message: expect.stringContaining('ENOENT'),
    });
    writeFileSync(config(), before);
    await expect(session.point("x' port=1", 5432)).rejects.toMatchObject({ type: 'pooler-refused' });
    expect(await session.state()).toMatchObject({ host: west });
  });
});

describe('the steps', () => {
  it('pause, then resume in another region', async () => {
    const deps = depsOf(sandbox);
    const paused = await poolerPause(deps)(stepInput({ traffic: 'orders', limit: 2_000 }));
    expect(paused.pausedAfterMs).toBeGreaterThanOrEqual(0);
    const resume = poolerResume(deps);
    const there = { traffic: 'orders', database: 'orders', region: 'us-east' };
    expect(await resume(stepInput(there))).toEqual({ host: east });
    expect(await resume(stepInput(there))).toEqual({ host: east });
    expect(await resume(stepInput({ traffic: 'orders', database: 'orders' }))).toEqual({ host: east });
    expect(await session.state()).toMatchObject({ paused: false, host: east });
  });

  it('say that the console is not there, or does not answer', async () => {
    await expect(open({ ORDERS_POOLER_ADMIN: 'postgres://postgres@127.0.0.1:1/pgbouncer' })).rejects.toMatchObject({
      type: 'unreachable',
    });
    const mute = createServer(socket => void socket.resume());
    await new Promise<void>(resolve => mute.listen(6432, `127.${BLOCK}.1.99`, resolve));
    const silent = openPooler(
      pooler,
      depsOf(sandbox, { ORDERS_POOLER_ADMIN: `postgres://postgres@127.${BLOCK}.1.99:6432/pgbouncer` }),
      100,
    );
    await expect(silent).rejects.toMatchObject({ type: 'unreachable', message: expect.stringContaining('in time') });
    mute.close();
  });

  it('say that the pooler has no such entry', async () => {
    const other = await open({}, { entry: 'payments' });
    await expect(other.state()).rejects.toMatchObject({ type: 'pooler-refused' });
    await expect(other.resume()).rejects.toMatchObject({ type: 'pooler-refused' });
    await other.close();
  });
});
