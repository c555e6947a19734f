import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeLag } from '../../plan/gates/lag.js';
import { addressesOf } from '../../sandbox/addresses.js';
import { boundToParent } from '../../sandbox/run-as.js';
import { openPostgresWorld, orderIds, placeOrder, type PostgresWorld, type RegionName } from './postgres-world.js';

const BLOCK = 171;
/** Where Debian's libfaketime has it, on any architecture. */
const LIBRARY = readdirSync('/usr/lib')
  .map(directory => join('/usr/lib', directory, 'faketime', 'libfaketime.so.1'))
  .find(file => existsSync(file))!;
const HOUR = 3_600_000;
const STANDBY = { database: 'orders', region: 'us-east', max_loss: 0 };

let world: PostgresWorld;
const fakes: ChildProcess[] = [];
beforeAll(async () => {
  world = await openPostgresWorld(BLOCK);
  await world.prepare();
});
afterAll(async () => {
  for (const fake of fakes) fake.kill('SIGQUIT');
  await Promise.all(fakes.map(ended));
  await world?.sandbox.stop();
});

const ended = (child: ChildProcess) =>
  new Promise<void>(resolve => (child.exitCode === null ? child.once('exit', () => resolve()) : resolve()));

/** Starts a region's server on its own data, but on a host whose clock is off. */
async function startSkewed(region: RegionName, offset: string): Promise<ChildProcess> {
  const running = world.sandbox.serverPid(region);
  if (running !== undefined) process.kill(running, 'SIGINT');
  await expect.poll(() => world.sandbox.serverPid(region)).toBeUndefined();
  const name = `ORDERS_${region.toUpperCase().replaceAll('-', '_')}`;
  const data = world.sandbox.env[`${name}_DATA`]!;
  const { uid, gid } = await stat(data);
  const { host, port } = addressesOf(BLOCK).servers[region];
  const settings = [`listen_addresses=${host}`, `port=${port}`, `unix_socket_directories=${join(data, '..', 'run')}`];
  const server = join(world.sandbox.env[`${name}_PROGRAMS`]!, 'postgres');
  // By `env`, as the server's own user: the library's semaphore belongs to whoever loads it first. The program faketime would take our signals.
  const clock = [`LD_PRELOAD=${LIBRARY}`, `FAKETIME=${offset}`, 'FAKETIME_DONT_FAKE_MONOTONIC=1'];
  const run = [...clock, server, '-D', data, ...settings.flatMap(set => ['-c', set])];
  const [program, ...words] = boundToParent({ name: '', uid, gid }, 'env', run);
  const fake = spawn(program!, words, { stdio: 'ignore' });
  fakes.push(fake);
  await expect.poll(() => world.ask(region, 'SELECT 1').catch(() => undefined), { timeout: 20_000 }).toBeTruthy();
  return fake;
}

async function offBy(region: RegionName): Promise<number> {
  const [row] = await world.ask(region, 'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now');
  return Number(row?.['now']) - Date.now();
}

const judge = async () =>
  judgeLag(await world.acts['postgres.check-lag'](world.input(STANDBY)), { args: STANDBY, accepted: null });

describe.each([
  ['+3600', HOUR],
  ['-3600', -HOUR],
])('the gate on a standby whose clock is off by %s seconds', (offset, ms) => {
  it('finds that nothing is missing, and a moment is a moment', async () => {
    const fake = await startSkewed('us-east', offset);
    expect(Math.abs((await offBy('us-east')) - ms)).toBeLessThan(60_000);
    const id = await placeOrder(world, 'eu-west');
    await expect.poll(() => orderIds(world, 'us-east')).toContain(id);
    await world.look();
    await expect
      .poll(judge, { timeout: 10_000 })
      .toMatchObject({ verdict: 'pass', loss: { atLeastBytes: 0, atMostMs: 0 } });
    // What the standby itself would say: the time since the last transaction is an hour off.
    const [own] = await world.ask(
      'us-east',
      'SELECT extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8 * 1000 AS lag',
    );
    expect(Math.abs(Number(own?.['lag']) - ms)).toBeLessThan(60_000);
    fake.kill('SIGINT');
    await ended(fake);
  });
});

describe('a primary whose clock is an hour behind', () => {
  it('bounds the loss by the clock of the bot once it is gone, and a promotion by it is recent for the others', async () => {
    await startSkewed('us-east', '+0');
    const primary = await startSkewed('eu-west', '-3600');
    const seen = async () => (await world.look()).latest?.nodes.find(node => node.region === 'us-east');
    await expect.poll(seen, { timeout: 20_000 }).toMatchObject({ receiver: 'streaming' });
    await world.ask(
      'eu-west',
      `INSERT INTO lifeboat.promotion_ledger (system_id, timeline, switch_lsn, region, run, epoch, promoted_in_ms)
       SELECT system_identifier::text, 1, '0/1', 'eu-west', 'service/orders/0', $1, 30 FROM pg_control_system()`,
      [Date.now()],
    );
    const id = await placeOrder(world, 'eu-west');
    await expect.poll(() => orderIds(world, 'us-east')).toContain(id);
    await world.look();
    // By the standby's clock the row, stamped an hour ago, is old.
    expect((await seen())?.promotedAgoMs).toBeLessThan(60_000);
    primary.kill('SIGQUIT');
    await ended(primary);
    await world.look();
    const judged = await judge();
    expect(judged).toMatchObject({ verdict: 'fail', askable: true });
    expect(judged.loss?.atMostMs).toBeLessThan(60_000);
  });
});
