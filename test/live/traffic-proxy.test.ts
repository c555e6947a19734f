import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { closeServer, openServer, readServers } from '../../activities/haproxy/runtime.js';
import { haproxySwitch } from '../../activities/haproxy/switch.js';
import { openPooler } from '../../activities/pooler/pgbouncer.js';
import { probeRoutes } from '../../activities/route-probe.js';
import { addressesOf } from '../../sandbox/addresses.js';
import { query } from '../../sandbox/ask.js';
import { untilStreaming } from '../../sandbox/replication.js';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';
import { depsOf, estate, pooler, proxy, stepInput } from './traffic-estate.js';

const BLOCK = 73;
const MS = 4_000;
const { host: west } = addressesOf(BLOCK).servers['eu-west'];
const { host: east } = addressesOf(BLOCK).servers['us-east'];

let sandbox: Sandbox;
let deps: ReturnType<typeof depsOf>;
const clientUrl = () => sandbox.env['ORDERS_PROXY_CLIENTS']!;
const whoAnswers = async () => (await query(clientUrl(), 'SELECT host(inet_server_addr()) AS server'))[0]?.['server'];
const toEast = { traffic: 'orders', from: 'eu-west', to: 'us-east' };
const toWest = { traffic: 'orders', from: 'us-east', to: 'eu-west' };

beforeAll(async () => {
  sandbox = await startSandbox({ block: BLOCK, parts: ['servers', 'pooler', 'proxy'] });
  deps = depsOf(sandbox);
  await untilStreaming(BLOCK, 'us-east');
  for (const statement of [
    'CREATE SCHEMA IF NOT EXISTS lifeboat',
    'CREATE TABLE IF NOT EXISTS lifeboat.route_probe (route text PRIMARY KEY, probed_at timestamptz NOT NULL)',
    'GRANT USAGE ON SCHEMA lifeboat TO PUBLIC',
    'GRANT SELECT, INSERT, UPDATE ON lifeboat.route_probe TO PUBLIC',
  ]) {
    await query(sandbox.env['ORDERS_EU_WEST_DSN']!, statement);
  }
});
afterAll(() => sandbox.stop());

async function connected(): Promise<{ client: Client; cut: Promise<void> }> {
  const client = new Client({ connectionString: clientUrl() });
  const cut = new Promise<void>(resolve => client.on('error', () => resolve()));
  await client.connect();
  await client.query('SELECT 1');
  return { client, cut };
}

describe('the proxy', () => {
  beforeEach(() => haproxySwitch(deps)(stepInput(toWest)));

  it('reads as one region in, the other out', async () => {
    const servers = await readServers(proxy, deps, MS);
    expect(servers.get('eu-west')).toMatchObject({ server: 'eu-west', admin: 'ready', open: true });
    expect(servers.get('us-east')).toMatchObject({ server: 'us-east', admin: 'maint', open: false, status: 'MAINT' });
  });

  it('cuts live sessions of a server that is closed', async () => {
    const sessions = await Promise.all([connected(), connected(), connected()]);
    expect((await readServers(proxy, deps, MS)).get('eu-west')?.sessions).toBe(3);
    expect(await closeServer(proxy, 'eu-west', deps, MS)).toMatchObject({ admin: 'maint', sessions: 0 });
    await Promise.all(sessions.map(one => one.cut));
    await expect(query(clientUrl(), 'SELECT 1')).rejects.toThrow();
  });

  it('switches new clients to the other region', async () => {
    const { cut } = await connected();
    expect(await whoAnswers()).toBe(west);
    const { servers } = await haproxySwitch(deps)(stepInput(toEast));
    expect(servers).toEqual({ 'eu-west': 'MAINT', 'us-east': 'UP' });
    await cut;
    expect(await whoAnswers()).toBe(east);
  });

  it('is not disturbed by a second switch to where it is', async () => {
    const first = await haproxySwitch(deps)(stepInput(toEast));
    const { client } = await connected();
    const second = await haproxySwitch(deps)(stepInput(toEast));
    expect(second).toEqual(first);
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await client.end();
  });

  it('says that its backend, server or socket is not there', async () => {
    await expect(readServers({ ...proxy, backend: 'payments' }, deps, MS)).rejects.toMatchObject({
      type: 'proxy-refused',
    });
    const wrong = { ...proxy, servers: { ...proxy.servers, 'us-east': 'nobody' } };
    await expect(openServer(wrong, 'us-east', deps, MS)).rejects.toMatchObject({ type: 'proxy-refused' });
    await expect(openServer(proxy, 'ap-south', deps, MS)).rejects.toMatchObject({ type: 'proxy-refused' });
    const gone = depsOf(sandbox, { ORDERS_PROXY_SOCKET: `${sandbox.dir}/no.sock` });
    await expect(closeServer(proxy, 'eu-west', gone, MS)).rejects.toMatchObject({ type: 'unreachable' });
  });
});

async function probe(limitMs: number, probing = deps) {
  const readings = await probeRoutes(estate.traffic['orders']!, estate.databases['orders']!, probing, limitMs);
  return Object.fromEntries(readings.map(reading => [reading.route, reading]));
}

describe('probeRoutes', () => {
  beforeEach(() => haproxySwitch(deps)(stepInput(toWest)));

  it('writes through both routes and says who took it', async () => {
    const written = { outcome: 'wrote', server: west, region: 'eu-west' };
    expect(await probe(MS)).toMatchObject({ pooler: written, proxy: written });
    const rows = await query(sandbox.env['ORDERS_EU_WEST_DSN']!, 'SELECT route FROM lifeboat.route_probe ORDER BY 1');
    expect(rows).toEqual([{ route: 'pooler' }, { route: 'proxy' }]);
  });

  it('reads a paused pooler as silent and a closed proxy as refused', async () => {
    const session = await openPooler(pooler, deps, MS);
    await session.pause(MS);
    await closeServer(proxy, 'eu-west', deps, MS);
    const readings = await probe(300);
    expect(readings).toMatchObject({
      pooler: { outcome: 'silent', server: null, region: null },
      proxy: { outcome: 'refused', server: null, region: null },
    });
    await session.resume();
    await session.close();
  });

  it('reads a standby as refused, with what it said', async () => {
    await haproxySwitch(deps)(stepInput(toEast));
    expect((await probe(MS))['proxy']).toMatchObject({
      outcome: 'refused',
      detail: expect.stringContaining('read-only transaction (25006)'),
    });
  });

  it('reads a route where nothing listens as refused', async () => {
    const nowhere = depsOf(sandbox, { ORDERS_PROXY_CLIENTS: 'postgres://app@127.0.0.1:1/orders' });
    expect((await probe(MS, nowhere))['proxy']).toMatchObject({
      outcome: 'refused',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('a region that is down', () => {
  it('is not let in: the switch says how the proxy sees it', async () => {
    await haproxySwitch(deps)(stepInput(toWest));
    await sandbox.kill('us-east');
    await expect(openServer(proxy, 'us-east', deps, 1_500)).rejects.toMatchObject({
      type: 'proxy-refused',
      message: expect.stringContaining('DOWN'),
    });
    await closeServer(proxy, 'us-east', deps, MS);
  });
});
