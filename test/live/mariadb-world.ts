import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import type { ActivityDeps } from '../../activities/deps.js';
import { localHands } from '../../activities/host/local-hands.js';
import { createActivities } from '../../activities/index.js';
import { openMariadb } from '../../activities/mariadb/session.js';
import { createWatchActs } from '../../activities/watch/acts.js';
import { createResolver } from '../../activities/resolve.js';
import { Inventory } from '../../plan/inventory.js';
import type { WatchState } from '../../plan/replication.js';
import type { StepContext } from '../../plan/run.js';
import { foldWatch, freshWatch } from '../../plan/watch.js';

export type RegionName = 'eu-west' | 'us-east';
const REGIONS = ['eu-west', 'us-east'] as const;
const PROGRAMS = '/usr/bin';
const AS_MYSQL = ['--reuid=mysql', '--regid=mysql', '--init-groups', '--pdeathsig', 'KILL', '--'];

/** What the role of Lifeboat needs, as docs/other-engines.md says. */
const USERS = `
  CREATE USER lifeboat@'127.%' IDENTIFIED BY 'boat';
  GRANT READ ONLY ADMIN, REPLICATION SLAVE ADMIN, SLAVE MONITOR, BINLOG MONITOR, CONNECTION ADMIN, RELOAD, PROCESS ON *.* TO lifeboat@'127.%';
  GRANT ALL ON lifeboat.* TO lifeboat@'127.%';
  CREATE USER follower@'127.%' IDENTIFIED BY 'follow';
  GRANT REPLICATION SLAVE ON *.* TO follower@'127.%';
  CREATE USER app@'127.%' IDENTIFIED BY 'app';
  GRANT ALL ON shop.* TO app@'127.%';
  CREATE DATABASE shop;
  CREATE TABLE shop.orders (id INT PRIMARY KEY, region VARCHAR(20) NOT NULL);
`;

/** Two servers of MariaDB (of an inventory of its own, or of the one given) that a small supervisor of the test starts, and acts on them with local hands. */
export async function openMariadbWorld(
  block: number,
  described?: unknown,
  also: Readonly<Record<string, string>> = {},
) {
  const home = mkdtempSync('/dev/shm/lifeboat-mariadb-');
  const servers = new Map<string, ChildProcess>();
  const address = (region: RegionName) => `127.${block}.${region === 'eu-west' ? 10 : 20}.1`;
  const place = (region: string) => join(home, region);
  layOut(home, address);
  const start = async (region: string, careless = false) => {
    if (!careless && existsSync(join(place(region), 'data', 'lifeboat.fence'))) throw new Error('fenced');
    const log = openSync(join(place(region), 'log'), 'a');
    const args = [...AS_MYSQL, '/usr/sbin/mariadbd', `--defaults-file=${join(place(region), 'my.cnf')}`];
    servers.set(region, spawn('setpriv', args, { stdio: ['ignore', log, log] }));
  };
  const supervisor = await serve(address('eu-west'), start);
  for (const region of REGIONS) writeStart(place(region), `${supervisor.url}/${region}`);
  const estate = Inventory.parse(described ?? inventory(block));
  const own = Object.fromEntries(REGIONS.flatMap(region => envOf(region, address(region), place(region))));
  const env = { ...own, ...also };
  const absent = new Set<string>();
  let watched: WatchState = freshWatch('shop');
  const resolve = createResolver(env);
  const hands = localHands({ resolve }, region => absent.has(region));
  const deps: ActivityDeps = { resolve, hands, watch: async () => watched, now: () => Date.now() };
  const watchActs = createWatchActs(deps);
  const subject = { database: 'shop', service: 'shop', estate, everyMs: 0 };
  const ask = async (region: RegionName, text: string, user = 'app:app') => {
    const session = await openMariadb(`mariadb://${user}@${address(region)}:3306`, {
      connectMs: 2_000,
      queryMs: 2_000,
    });
    return await session.rows(text).finally(() => session.close());
  };
  return {
    acts: createActivities(deps),
    deps,
    estate,
    absent,
    ask,
    place,
    node: (region: RegionName) => estate.databases['shop']!.nodes[region]!,
    start: (region: RegionName) => start(region),
    startCarelessly: (region: RegionName) => start(region, true),
    prepare: () => watchActs['watch.prepare'](subject),
    async look() {
      watched = foldWatch(watched, await watchActs['watch.look'](subject));
      return watched;
    },
    async kill(region: RegionName) {
      const server = servers.get(region)!;
      server.kill('SIGKILL');
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
    },
    input: <Args>(args: Args, context: Partial<StepContext> = {}) => ({
      args,
      estate,
      context: { ...CONTEXT, ...context },
    }),
    async stop() {
      supervisor.server.close();
      for (const server of servers.values()) server.kill('SIGKILL');
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
export type MariadbWorld = Awaited<ReturnType<typeof openMariadbWorld>>;

const CONTEXT: StepContext = {
  run: 'service/shop/1',
  epoch: 1,
  service: 'shop',
  step: 'step',
  planHash: 'f'.repeat(64),
  mode: 'real',
  accepted: { lossMs: 3_600_000, by: ['ana', 'bo'] },
};

function layOut(home: string, address: (region: RegionName) => string): void {
  execFileSync('chown', ['mysql', home]);
  const [first, second] = REGIONS;
  const data = join(home, first, 'data');
  mkdirSync(join(home, first));
  const install = ['--no-defaults', '--user=mysql', `--datadir=${data}`, '--skip-test-db'];
  execFileSync('mariadb-install-db', [...install, '--auth-root-authentication-method=normal'], { stdio: 'ignore' });
  const bootstrap = [...AS_MYSQL, '/usr/sbin/mariadbd', '--no-defaults', '--bootstrap', `--datadir=${data}`];
  // The bootstrap mode skips grants unless they are loaded first, and takes one statement a line.
  const sql = `FLUSH PRIVILEGES;${USERS}`.replaceAll('\n', ' ').replaceAll(';', ';\n');
  execFileSync('setpriv', bootstrap, { input: sql, stdio: ['pipe', 'ignore', 'pipe'] });
  execFileSync('cp', ['-a', join(home, first), join(home, second)]);
  for (const [index, region] of REGIONS.entries()) {
    mkdirSync(join(home, region, 'conf.d'));
    writeFileSync(join(home, region, 'my.cnf'), options(join(home, region), address(region), index + 1));
  }
  execFileSync('chown', ['-R', 'mysql', home]);
}

function options(place: string, address: string, serverId: number): string {
  return [
    '[mariadbd]',
    `bind-address = ${address}`,
    `datadir = ${place}/data`,
    `socket = ${place}/socket`,
    `pid-file = ${place}/pid`,
    `server_id = ${serverId}`,
    'log_bin = binlog',
    'log_slave_updates = ON',
    'gtid_strict_mode = ON',
    'slave_net_timeout = 4',
    'skip_name_resolve = ON',
    'innodb_buffer_pool_size = 32M',
    'performance_schema = OFF',
    `!includedir ${place}/conf.d/`,
    '',
  ].join('\n');
}

/** What starts servers on a host: it refuses while the fence file is there. */
async function serve(host: string, start: (region: string) => Promise<void>) {
  const server: Server = createServer((request, response) => {
    start(request.url?.slice(1) ?? '').then(
      () => response.end('started'),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await once(server.listen(0, host), 'listening');
  const bound = server.address();
  const port = bound !== null && typeof bound === 'object' ? bound.port : 0;
  return { server, url: `http://${host}:${port}` };
}

/** What `start` runs: it asks the supervisor. */
function writeStart(place: string, url: string): void {
  const program = `#!${process.execPath}\nfetch('${url}').then(({ ok }) => process.exit(ok ? 0 : 1));\n`;
  writeFileSync(join(place, 'start.cjs'), program, { mode: 0o755 });
}

function inventory(block: number) {
  const node = (region: RegionName) => ({
    dsn: `env:${nameOf(region)}_DSN`,
    replication: `env:${nameOf(region)}_REPLICATION`,
    data: `env:${nameOf(region)}_DATA`,
    programs: `env:${nameOf(region)}_PROGRAMS`,
    include: `env:${nameOf(region)}_INCLUDE`,
    start: [`env:${nameOf(region)}_START`],
    starts: 'lifeboat',
  });
  return {
    regions: { 'eu-west': { jurisdiction: 'eu' }, 'us-east': { jurisdiction: 'us' } },
    services: {
      shop: { home: 'eu-west', databases: ['shop'], objectives: { rto: '30m', rpo: '10s' }, channel: `block-${block}` },
    },
    databases: { shop: { engine: 'mariadb', nodes: { 'eu-west': node('eu-west'), 'us-east': node('us-east') } } },
  };
}

function envOf(region: RegionName, address: string, place: string): (readonly [string, string])[] {
  return [
    [`${nameOf(region)}_DSN`, `mariadb://lifeboat:boat@${address}:3306`],
    [`${nameOf(region)}_REPLICATION`, `mariadb://follower:follow@${address}:3306`],
    [`${nameOf(region)}_DATA`, join(place, 'data')],
    [`${nameOf(region)}_PROGRAMS`, PROGRAMS],
    [`${nameOf(region)}_INCLUDE`, join(place, 'conf.d', 'lifeboat.cnf')],
    [`${nameOf(region)}_START`, join(place, 'start.cjs')],
  ];
}

function nameOf(region: RegionName): string {
  return `SHOP_${region.toUpperCase().replace('-', '_')}`;
}
