import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Endpoint, otherRegion, type Region } from './addresses.js';
import { ask } from './ask.js';
import { type Running, startProcess } from './process.js';
import type { Part } from './part.js';
import { runProgram } from './run-program.js';
import { serverUrl, slotOf, urlOf } from './template.js';

/** Everything that is fixed about one region's server. Its role is not: that comes from the data directory. */
export interface PostgresRegion extends Part {
  readonly region: Region;
  readonly data: string;
  readonly endpoint: Endpoint;
  /** The server in the other region that a standby follows; by default that of orders. */
  readonly upstream?: Endpoint;
}

/** Fills the region's directory from the template; `standby` follows the other region through its slot there. */
export async function layOut(server: PostgresRegion, template: string, role: 'primary' | 'standby'): Promise<void> {
  const { dir, data, user } = server;
  mkdirSync(join(dir, 'run'), { recursive: true });
  await runProgram('cp', ['-a', template, data], { cwd: dir });
  if (role === 'standby') becomeStandby(server);
  if (!user) return;
  for (const path of [dir, join(dir, 'run')]) chownSync(path, user.uid, user.gid);
}

function becomeStandby({ block, region, data, user, upstream }: PostgresRegion): void {
  const primary = upstream
    ? urlOf(upstream, 'repl', 'postgres')
    : serverUrl(block, otherRegion(region), 'repl', 'postgres');
  rmSync(join(data, 'pg_replslot', slotOf(region)), { recursive: true, force: true });
  const settings = `primary_conninfo = '${primary}?application_name=${region}'\nprimary_slot_name = '${slotOf(region)}'\n`;
  for (const [name, text] of [
    ['standby.signal', ''],
    ['postgresql.auto.conf', settings],
  ] as const) {
    const file = join(data, name);
    writeFileSync(file, text, { mode: 0o600 });
    if (user) chownSync(file, user.uid, user.gid);
  }
}

/** The id of the shared memory segment that a running server holds, from the last line of its lock file (`key id`, PostgreSQL's pidfile.h). */
export function sharedMemoryId(data: string): number | undefined {
  const line = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[6] ?? '';
  const id = Number(line.trim().split(/\s+/)[1]);
  return Number.isInteger(id) ? id : undefined;
}

/** Starts the server and resolves when it answers. Refuses while the data directory is fenced. */
export async function startPostgres(server: PostgresRegion, spawned: (running: Running) => void): Promise<Running> {
  const { region, data, dir, programs, endpoint } = server;
  if (existsSync(join(data, 'lifeboat.fence'))) {
    throw new Error(`The server of ${region} was not started: ${data} is fenced (lifeboat.fence is there).`);
  }
  const { host, port } = endpoint;
  const settings = {
    listen_addresses: host,
    port: String(port),
    unix_socket_directories: join(dir, 'run'),
    cluster_name: region,
  };
  return startProcess({
    name: `PostgreSQL of ${region}`,
    program: join(programs.postgres, 'postgres'),
    args: ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    user: server.user,
    enter: server.enter,
    cwd: dir,
    log: server.log,
    spawned(running) {
      server.spawned(running);
      spawned(running);
    },
    listens: [{ host, port }],
    ready: async () => (await ask(urlOf(endpoint, 'postgres', 'postgres'), 'SELECT 1')) !== undefined,
    // SIGQUIT: the data is thrown away afterwards, but the kernel's shared memory must be given back.
    stop: { signal: 'SIGQUIT', graceMs: 1_000 },
    deadlineMs: 30_000,
  });
}
