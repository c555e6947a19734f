import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addressesOf, type Region } from './addresses.js';
import { ask } from './ask.js';
import type { Part } from './part.js';
import { type Running, startProcess } from './process.js';

/** The file that Lifeboat rewrites when clients move: only the `[databases]` section. */
export function databasesIni(block: number, region: Region): string {
  const { host, port } = addressesOf(block).servers[region];
  return `[databases]\norders = host=${host} port=${port} dbname=orders\n`;
}

export function pgbouncerIni(block: number, dir: string): string {
  const { host, port } = addressesOf(block).pooler;
  return [
    `%include ${join(dir, 'databases.ini')}`,
    '[pgbouncer]',
    `listen_addr = ${host}`,
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = trust',
    `auth_file = ${join(dir, 'users.txt')}`,
    'admin_users = postgres',
    'pool_mode = transaction',
    '; the default of 15 s would show after a crash',
    'server_login_retry = 0.1',
    'server_connect_timeout = 1',
    'query_wait_timeout = 15',
    'ignore_startup_parameters = extra_float_digits',
    '',
  ].join('\n');
}

export function startPgbouncer({ block, dir, log, programs, user, enter, spawned }: Part): Promise<Running> {
  writeFileSync(join(dir, 'databases.ini'), databasesIni(block, 'eu-west'));
  writeFileSync(join(dir, 'users.txt'), '"app" ""\n"postgres" ""\n');
  writeFileSync(join(dir, 'pgbouncer.ini'), pgbouncerIni(block, dir));
  const { host, port } = addressesOf(block).pooler;
  return startProcess({
    name: 'PgBouncer',
    program: programs.pgbouncer,
    args: [join(dir, 'pgbouncer.ini')],
    user,
    enter,
    cwd: dir,
    log,
    spawned,
    listens: [{ host, port }],
    ready: async () => (await ask(`postgres://postgres@${host}:${port}/pgbouncer`, 'SHOW VERSION')) !== undefined,
    stop: { signal: 'SIGTERM', graceMs: 300 },
  });
}
