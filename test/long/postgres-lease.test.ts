import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client as Session } from 'pg';
import { parse, stringify } from 'yaml';
import { temporalHands } from '../../activities/hands.js';
import { serverProcesses, signal } from '../../activities/host/processes.js';
import { createActivities } from '../../activities/index.js';
import { createResolver } from '../../activities/resolve.js';
import { readLease } from '../../bin/worker/read-lease.js';
import { judgeFence } from '../../plan/gates/fence.js';
import { Inventory } from '../../plan/inventory.js';
import { LEASE_MARGIN_MS } from '../../plan/lease.js';
import { type Probe, writableSpans } from '../../sandbox/prober-log.js';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';
import { regionQueue } from '../../workflows/messages.js';
import { CONTEXT, testedPostgres } from '../live/postgres-world.js';

const LEASE_MS = 3_000;
const TO_EXPIRE = { timeout: LEASE_MS + LEASE_MARGIN_MS + 10_000, interval: 100 };
const ARGS = { database: 'orders', region: 'eu-west', traffic: 'orders' };

async function openLeaseWorld(block: number, bound: boolean) {
  const dir = mkdtempSync(join(tmpdir(), 'lifeboat-lease-'));
  const file = join(dir, 'inventory.yaml');
  const shipped = parse(readFileSync('runbooks/inventory.yaml', 'utf8'));
  Object.assign(shipped.databases.orders.nodes['eu-west'], { lease: `${LEASE_MS}ms`, bound });
  writeFileSync(file, stringify(shipped));
  const sandbox = await startSandbox({
    block,
    parts: ['servers', 'temporal'],
    workers: true,
    inventory: file,
    bound,
    postgres: testedPostgres(),
  });
  const connection = await Connection.connect({ address: sandbox.temporalAddress! });
  const client = new Client({ connection });
  const lease = (database: string, region: string) => readLease(client, database, region);
  const hands = temporalHands(client, regionQueue);
  const deps = { resolve: createResolver(sandbox.env), hands, watch: async () => null, now: Date.now, lease };
  const estate = Inventory.parse(shipped);
  return {
    sandbox,
    state: () => lease('orders', 'eu-west'),
    acts: createActivities(deps),
    input: <Args>(args: Args) => ({ args, estate, context: CONTEXT }),
    data: sandbox.env['ORDERS_EU_WEST_DATA']!,
    async startPrimary() {
      const node = estate.databases['orders']!.nodes['eu-west']!;
      const order = { node, epoch: 1, run: CONTEXT.run, as: 'primary', limitMs: 20_000 } as const;
      const limits = { deadlineMs: 25_000, presenceMs: 10_000 };
      expect(await hands.call('eu-west', 'host.postgres-start', order, limits)).toMatchObject({ there: true });
    },
    async stop() {
      await connection.close();
      await sandbox.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
type LeaseWorld = Awaited<ReturnType<typeof openLeaseWorld>>;

const held = (world: LeaseWorld) =>
  expect.poll(world.state, { timeout: 20_000 }).toMatchObject({ renewedAt: expect.any(Number), expiredSince: null });

/** The Temporal server of this sandbox, by the port on its command line. */
function temporalPid({ temporalAddress }: Sandbox): number {
  const port = temporalAddress!.split(':')[1]!;
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  const found = pids.find(pid => {
    const path = `/proc/${pid}/cmdline`;
    return existsSync(path) && readFileSync(path, 'utf8').includes(`--port\0${port}\0`);
  });
  return Number(found);
}

const lastWrite = (probes: readonly Probe[]) => writableSpans(probes, 'eu-west').at(-1)?.to ?? 0;

describe('a lease', () => {
  let world: LeaseWorld;
  beforeAll(async () => {
    world = await openLeaseWorld(85, false);
  });
  afterAll(() => world?.stop());

  it('is renewed for as long as the worker reaches Temporal, and the server runs on', async () => {
    await held(world);
    const pid = world.sandbox.serverPid('eu-west');
    const first = await world.state();
    await expect
      .poll(async () => (await world.state())?.renewedAt ?? 0, TO_EXPIRE)
      .toBeGreaterThan(first!.renewedAt! + 2 * LEASE_MS);
    expect(await world.state()).toMatchObject({ expiredSince: null });
    expect(world.sandbox.serverPid('eu-west')).toBe(pid);
  });

  it('that cannot be renewed has the worker stop its own primary, durably, before the control side counts on it', async () => {
    const prober = await world.sandbox.startProber();
    const temporal = temporalPid(world.sandbox);
    signal(temporal, 'SIGSTOP');
    try {
      await expect.poll(() => world.sandbox.serverPid('eu-west'), TO_EXPIRE).toBeUndefined();
    } finally {
      signal(temporal, 'SIGCONT');
    }
    expect(await serverProcesses(world.data)).toEqual([]);
    await expect(world.sandbox.startServer('eu-west')).rejects.toThrow('is fenced');
    expect(world.sandbox.serverPid('us-east')).toBeDefined();
    await prober.stop();
    await world.startPrimary();
  });

  it('is found to have run out after a freeze of everything in the region, and the server is stopped', async () => {
    await held(world);
    const session = new Session({ connectionString: world.sandbox.env['ORDERS_EU_WEST_DSN']! });
    session.on('error', () => undefined);
    await session.connect();
    const frozen = [world.sandbox.workerPid('eu-west')!, ...(await serverProcesses(world.data))];
    for (const pid of frozen) signal(pid, 'SIGSTOP');
    let lastAckAt = 0;
    const writing = (async () => {
      for (;;) {
        await session.query('INSERT INTO public.orders (id, client, amount) VALUES (gen_random_uuid(), 1, 1)');
        lastAckAt = Date.now();
      }
    })().catch(() => undefined);
    await expect.poll(async () => (await world.state())?.expiredSince, TO_EXPIRE).not.toBeNull();
    const resumedAt = Date.now();
    for (const pid of frozen) signal(pid, 'SIGCONT');
    await expect.poll(() => serverProcesses(world.data), { timeout: 10_000, interval: 5 }).toEqual([]);
    await writing;
    // The honest part: what an unguarded server acknowledges between its waking up and its end. Printed, because the documents name it.
    const windowMs = Math.max(0, lastAckAt - resumedAt);
    console.log(`writes were acknowledged for ${windowMs} ms after the resume`);
    expect(windowMs).toBeLessThan(LEASE_MARGIN_MS);
  });
});

describe('a server that is bound to its lease', () => {
  let world: LeaseWorld;
  beforeAll(async () => {
    world = await openLeaseWorld(86, true);
  });
  afterAll(() => world?.stop());

  /** The guard ends a server that is started before the worker, which was frozen a moment ago, has renewed: as on a host, it is started again. */
  const startAgain = () =>
    expect
      .poll(() => world.sandbox.startServer('eu-west').catch(() => 'ended'), { timeout: 20_000, interval: 300 })
      .toContain('runs');

  it('ends at the deadline when the worker is frozen, and takes no write after it counts as fenced', async () => {
    await held(world);
    const prober = await world.sandbox.startProber();
    const worker = world.sandbox.workerPid('eu-west')!;
    signal(worker, 'SIGSTOP');
    await expect.poll(async () => (await world.state())?.expiredSince, TO_EXPIRE).not.toBeNull();
    expect(world.sandbox.serverPid('eu-west')).toBeUndefined();
    signal(worker, 'SIGCONT');
    await prober.stop();
    const { expiredSince } = (await world.state()) ?? {};
    if (typeof expiredSince === 'number') expect(lastWrite(prober.read())).toBeLessThan(expiredSince);
    expect(lastWrite(prober.read())).toBeGreaterThan(0);
    await held(world);
  });

  it('ends while it is itself frozen with its worker, so that nothing wakes up', async () => {
    await startAgain();
    await held(world);
    const frozen = [world.sandbox.workerPid('eu-west')!, ...(await serverProcesses(world.data))];
    for (const pid of frozen) signal(pid, 'SIGSTOP');
    await expect.poll(() => serverProcesses(world.data), TO_EXPIRE).toEqual([]);
    signal(frozen[0]!, 'SIGCONT');
    await held(world);
  });

  it('counts as fenced once its worker is dead and the lease and its margin have passed, and not before', async () => {
    await startAgain();
    await held(world);
    const prober = await world.sandbox.startProber();
    await world.sandbox.killWorker('eu-west');
    expect((await world.state())?.expiredSince).toBeNull();
    const reading = await world.acts['postgres.fence'](world.input(ARGS));
    await prober.stop();
    expect(reading).toMatchObject({ host: { hands: 'nobody-there' }, lease: { expiredForMs: expect.any(Number) } });
    const silent = { ...reading, port: { refused: 0, silent: 5, answered: 0 }, routes: [] };
    expect(judgeFence(silent, { args: {}, accepted: null })).toMatchObject({
      verdict: 'pass',
      reason: expect.stringContaining('its lease ran out'),
    });
    expect(lastWrite(prober.read())).toBeLessThan(reading.at - reading.lease!.expiredForMs);
  });
});
