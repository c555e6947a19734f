import { createHash } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addressesOf, type Endpoint, Region } from './addresses.js';
import { ask, query } from './ask.js';
import { startProcess } from './process.js';
import type { Programs } from './programs.js';
import type { ServerUser } from './run-as.js';
import { runProgram } from './run-program.js';

/** What both regions share. What belongs to one region stays on its command line: pg_rewind copies the files of a data directory. */
const SETTINGS = {
  wal_level: 'logical',
  wal_log_hints: 'on',
  track_commit_timestamp: 'on',
  max_connections: '100',
  shared_buffers: '32MB',
  max_wal_size: '256MB',
  // The old primary must keep its WAL back to the fork, or pg_rewind has nothing to work with.
  wal_keep_size: '64MB',
  max_slot_wal_keep_size: '1GB',
  wal_retrieve_retry_interval: '200ms',
  wal_sender_timeout: '5s',
  wal_receiver_timeout: '5s',
  // In the data directory, so that a server ended by SIGKILL leaves nothing outside it.
  dynamic_shared_memory_type: 'mmap',
  log_line_prefix: "'%m [%p] '",
} as const;

const HBA = [
  'local all all trust',
  'host all all 127.0.0.0/8 trust',
  'host replication all 127.0.0.0/8 trust',
  '',
].join('\n');

/** The physical slot that a region's standby uses on its primary. */
export function slotOf(region: Region): string {
  return `lifeboat_${region.replaceAll('-', '_')}`;
}

const IN_POSTGRES = [
  'CREATE ROLE app LOGIN;',
  'CREATE ROLE repl LOGIN REPLICATION;',
  'CREATE DATABASE orders;',
  `SELECT pg_create_physical_replication_slot('${slotOf(Region.usEast)}', true);`,
];

// The prober's table is unlogged: its rows never reach the other region and are in nobody's way when both are compared.
const IN_ORDERS = [
  "CREATE TABLE public.orders (id uuid PRIMARY KEY, client integer NOT NULL, amount numeric(12,2) NOT NULL, status text NOT NULL DEFAULT 'placed', placed_at timestamptz NOT NULL DEFAULT now());",
  'ALTER TABLE public.orders REPLICA IDENTITY FULL;',
  'ALTER TABLE public.orders OWNER TO app;',
  'CREATE SCHEMA sandbox AUTHORIZATION app;',
  'CREATE UNLOGGED TABLE sandbox.probe (prober text PRIMARY KEY, probed_at timestamptz NOT NULL);',
  'ALTER TABLE sandbox.probe OWNER TO app;',
];

function settingsText(): string {
  const lines = Object.entries(SETTINGS).map(([name, value]) => `${name} = ${value}`);
  return `${lines.join('\n')}\n`;
}

/**
 * A stopped cluster with the `orders` database, from which both regions are copied: 0.2 s instead of 1 s. Built once per version of
 * PostgreSQL and per recipe, and kept in `cache`. `scratch` must be reachable by `user`, which the cache need not be.
 */
export async function templateCluster(options: {
  programs: Programs;
  user: ServerUser | undefined;
  cache: string;
  scratch: string;
}): Promise<string> {
  const { programs, user } = options;
  const recipe = [
    '2: made by a running server',
    settingsText(),
    HBA,
    ...IN_POSTGRES,
    ...IN_ORDERS,
    user?.name ?? 'oneself',
  ].join('\n');
  const digest = createHash('sha256').update(recipe).digest('hex').slice(0, 12);
  const target = join(options.cache, `cluster-${programs.postgresVersion}-${digest}`);
  if (existsSync(target)) return target;
  mkdirSync(options.cache, { recursive: true });
  const building = mkdtempSync(join(options.scratch, 'template-'));
  if (user) chownSync(building, user.uid, user.gid);
  try {
    const data = join(building, 'data');
    await buildCluster(programs, user, building, data);
    const copy = mkdtempSync(join(options.cache, 'building-'));
    await runProgram('cp', ['-a', data, join(copy, 'data')], { cwd: '/' });
    publish(join(copy, 'data'), target);
    removeOthers(options.cache, target);
    rmSync(copy, { recursive: true, force: true });
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
  return target;
}

async function buildCluster(programs: Programs, user: ServerUser | undefined, dir: string, data: string) {
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-k', '--no-sync'];
  await runProgram(join(programs.postgres, 'initdb'), [...initdb, '--no-instructions'], { user, cwd: dir });
  writeFileSync(join(data, 'postgresql.conf'), settingsText(), { flag: 'a' });
  writeFileSync(join(data, 'pg_hba.conf'), HBA);
  // A real server, on a socket in its own directory and no port. In single-user mode tables get ids below 16384, which are the
  // system's, and logical decoding silently leaves such tables out.
  const url = (database: string) => `postgres:///${database}?host=${dir}&user=postgres`;
  const server = await startProcess({
    name: 'PostgreSQL for the template',
    program: join(programs.postgres, 'postgres'),
    args: ['-D', data, '-c', 'listen_addresses=', '-c', `unix_socket_directories=${dir}`],
    user,
    cwd: dir,
    log: join(dir, 'log'),
    ready: async () => (await ask(url('postgres'), 'SELECT 1')) !== undefined,
    stop: { signal: 'SIGINT', graceMs: 30_000 },
  });
  try {
    for (const statement of IN_POSTGRES) await query(url('postgres'), statement, [], 10_000);
    for (const statement of IN_ORDERS) await query(url('orders'), statement, [], 10_000);
  } finally {
    await server.stop();
  }
}

/** Moves a finished template into place; another process may have been faster, and theirs is as good. */
function publish(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  }
}

/** Removes what other recipes built for the same version of PostgreSQL. */
function removeOthers(cache: string, kept: string): void {
  const family = kept.slice(kept.lastIndexOf('/') + 1, kept.lastIndexOf('-') + 1);
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (name.startsWith(family) && path !== kept) rmSync(path, { recursive: true, force: true });
  }
}

/** Connection URL of a region's server; `repl` is the role that standbys follow with. */
export function serverUrl(block: number, region: Region, role: Role, database: string): string {
  return urlOf(addressesOf(block).servers[region], role, database);
}

export function urlOf({ host, port }: Endpoint, role: Role, database: string): string {
  return `postgres://${role}@${host}:${port}/${database}`;
}

type Role = 'postgres' | 'repl' | 'app';
