import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { haproxySwitch } from '../../activities/haproxy/switch.js';
import { readServers } from '../../activities/haproxy/runtime.js';
import { openPoolers } from '../../activities/pooler/fleet.js';
import { poolerPause } from '../../activities/pooler/pause.js';
import { poolerResume } from '../../activities/pooler/resume.js';
import { closeRoutes, proveClosed } from '../../activities/postgres/routes.js';
import { readDrift } from '../../activities/readiness/fleet.js';
import { poolersOf, proxiesOf } from '../../plan/fleet.js';
import { addressesOf } from '../../sandbox/addresses.js';
import { query } from '../../sandbox/ask.js';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';
import { depsOf, estate, pooler, proxy, stepInput } from './traffic-estate.js';
import { startLoad } from './traffic-load.js';
import { placeOf, type Second, startSecond } from './traffic-second.js';

const BLOCK = 85;
const { servers, pooler: first, proxy: firstProxy } = addressesOf(BLOCK);
const west = servers['eu-west'].host;
const east = servers['us-east'].host;
const fleet = {
  pooler: {
    ...pooler,
    instances: { second: { admin: 'env:SECOND_ADMIN', config: 'env:SECOND_CONFIG', clients: 'env:SECOND_CLIENTS' } },
  },
  proxy: { ...proxy, instances: { second: { socket: 'env:SECOND_SOCKET', clients: 'env:SECOND_PROXY' } } },
};
const many = { ...estate, traffic: { ...estate.traffic, orders: fleet } };
const order = <Args>(args: Args) => ({ ...stepInput(args), estate: many });
const there = { traffic: 'orders', database: 'orders', region: 'us-east' };
const home = { ...there, region: 'eu-west' };
const toWest = { traffic: 'orders', from: 'us-east', to: 'eu-west' };
const toEast = { traffic: 'orders', from: 'eu-west', to: 'us-east' };

let sandbox: Sandbox;
let deps: ReturnType<typeof depsOf>;
let poolerTwo: Second;
let proxyTwo: Second;
const drift = () => readDrift(many, 'orders', deps, 2_000);

beforeAll(async () => {
  sandbox = await startSandbox({ block: BLOCK, parts: ['servers', 'pooler', 'proxy'] });
  const [poolerDir, proxyDir] = [
    placeOf(sandbox, 'ORDERS_POOLER_CONFIG'),
    placeOf(sandbox, 'ORDERS_PROXY_SOCKET'),
  ] as const;
  [poolerTwo, proxyTwo] = await Promise.all([
    startSecond(sandbox, 'pgbouncer', poolerDir, ['pgbouncer.ini', 'databases.ini', 'users.txt']),
    startSecond(sandbox, 'haproxy', proxyDir, ['haproxy.cfg']),
  ]);
  deps = depsOf(sandbox, {
    SECOND_ADMIN: `postgres://postgres@${poolerTwo.host}:${first.port}/pgbouncer`,
    SECOND_CONFIG: `${poolerTwo.dir}/databases.ini`,
    SECOND_CLIENTS: `postgres://app@${poolerTwo.host}:${first.port}/orders`,
    SECOND_SOCKET: `${proxyTwo.dir}/haproxy.sock`,
    SECOND_PROXY: `postgres://app@${proxyTwo.host}:${firstProxy.port}/orders`,
  });
  for (const statement of [
    'CREATE SCHEMA IF NOT EXISTS lifeboat',
    'CREATE TABLE IF NOT EXISTS lifeboat.route_probe (route text PRIMARY KEY, probed_at timestamptz NOT NULL)',
    'GRANT USAGE ON SCHEMA lifeboat TO PUBLIC',
    'GRANT SELECT, INSERT, UPDATE ON lifeboat.route_probe TO PUBLIC',
  ])
    await query(sandbox.env['ORDERS_EU_WEST_DSN']!, statement);
});
afterAll(async () => {
  await Promise.all([poolerTwo, proxyTwo].map(second => second?.running.kill()));
  await sandbox?.stop();
});
beforeEach(async () => {
  await Promise.all([poolerTwo, proxyTwo].map(async one => (one.running.alive() ? undefined : one.restart())));
  await poolerResume(deps)(order(home));
  await haproxySwitch(deps)(order(toWest));
});

async function states() {
  const all = await openPoolers(fleet.pooler, deps, 2_000, 'later');
  try {
    return Object.fromEntries(await all.states());
  } finally {
    await all.close();
  }
}

describe('a fleet of poolers', () => {
  it('moves at every instance without a failed query, and says what each of them says', async () => {
    const loads = await Promise.all([
      startLoad(sandbox.env['ORDERS_POOLER_CLIENTS']!, 2),
      startLoad(await deps.resolve('env:SECOND_CLIENTS'), 2),
    ]);
    await Promise.all(loads.map(load => load.more(30)));
    const paused = await poolerPause(deps)(order({ traffic: 'orders', limit: 2_000 }));
    expect(paused.instances).toEqual({ first: `${west}:5432, paused`, second: `${west}:5432, paused` });
    const resumed = await poolerResume(deps)(order(there));
    expect(resumed).toEqual({ host: east, instances: { first: `${east}:5432`, second: `${east}:5432` } });
    await Promise.all(loads.map(load => load.more(30)));
    await Promise.all(loads.map(load => load.stop()));
    expect(loads.flatMap(load => load.errors)).toEqual([]);
    expect(loads.map(load => load.answers.at(-1))).toEqual([east, east]);
  });

  it('pauses all or none: one that is gone lets the clients of the other go on', async () => {
    const all = await openPoolers(fleet.pooler, deps, 2_000);
    await poolerTwo.running.kill();
    await expect(all.pause(2_000)).rejects.toMatchObject({ message: expect.stringContaining('second') });
    await all.close();
    expect(await states()).toMatchObject({ first: { paused: false } });
  });

  it('lets the clients of the others go on when one dies in the middle, names both, and a retry goes on', async () => {
    await poolerPause(deps)(order({ traffic: 'orders', limit: 2_000 }));
    await poolerTwo.running.kill();
    await expect(poolerResume(deps)(order(there))).rejects.toMatchObject({
      type: 'pooler-refused',
      message: expect.stringMatching(
        /1 of 2 instances failed\. second: .*Done, and left so: first\. Not done: second\./,
      ),
    });
    expect(await states()).toMatchObject({ first: { paused: false, host: east } });
    await poolerTwo.restart();
    expect(await drift()).toEqual([
      `The instances of the pooler point at different servers: first ${east}:5432, second ${west}:5432.`,
    ]);
    await poolerResume(deps)(order(there));
    expect(await drift()).toEqual([]);
  });

  it('shows a file that a restart would read, before the restart', async () => {
    const config = `${poolerTwo.dir}/databases.ini`;
    writeFileSync(config, readFileSync(config, 'utf8').replace(west, east));
    expect(await drift()).toEqual([
      expect.stringContaining("file of the pooler's instance second points elsewhere than the running pooler"),
    ]);
  });
});

describe('a fleet of proxies', () => {
  it('switches at every instance', async () => {
    const { instances } = await haproxySwitch(deps)(order(toEast));
    const east1 = { 'eu-west': 'MAINT', 'us-east': 'UP' };
    expect(instances).toEqual({ first: east1, second: east1 });
  });

  it('sees an instance that was restarted with its old file, and a step puts it right', async () => {
    await haproxySwitch(deps)(order(toEast));
    await proxyTwo.restart();
    expect(await drift()).toEqual([
      'The instances of the proxy do not agree about eu-west: first maint, second ready.',
      'The instances of the proxy do not agree about us-east: first ready, second maint.',
    ]);
    await haproxySwitch(deps)(order(toEast));
    expect(await drift()).toEqual([]);
  });

  it('names the instance that is gone, and has switched the other', async () => {
    await proxyTwo.running.kill();
    await expect(haproxySwitch(deps)(order(toEast))).rejects.toMatchObject({
      type: 'proxy-refused',
      message: expect.stringContaining('Done, and left so: first. Not done: second.'),
    });
    const [one] = proxiesOf(fleet.proxy);
    expect((await readServers(one!.via, deps, 2_000)).get('us-east')).toMatchObject({ open: true });
  });
});

describe('a fence', () => {
  it('closes every instance of both fleets, and proves each', async () => {
    const target = { host: west, port: 5432 };
    const said = await closeRoutes(fleet, 'eu-west', target, deps);
    const database = estate.databases['orders']!;
    const proved = await proveClosed({ traffic: fleet, database }, target, said, deps);
    expect(proved.map(({ route, closed }) => [route, closed])).toEqual([
      ['pooler', true],
      ['pooler/second', true],
      ['proxy', true],
      ['proxy/second', true],
    ]);
    expect(poolersOf(fleet.pooler).map(({ name }) => name)).toEqual(['first', 'second']);
  });

  it('does not take an instance for closed that was left open', async () => {
    const target = { host: west, port: 5432 };
    const { pooler: own } = fleet;
    const said = await closeRoutes({ pooler: { ...own, instances: undefined } }, 'eu-west', target, deps);
    const proved = await proveClosed(
      { traffic: { pooler: own }, database: estate.databases['orders']! },
      target,
      said,
      deps,
    );
    expect(proved.map(({ route, closed }) => [route, closed])).toEqual([
      ['pooler', true],
      ['pooler/second', false],
    ]);
  });
});
