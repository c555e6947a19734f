import { execFile } from 'node:child_process';
import { chown, readFile, stat, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import type { Region } from '../../sandbox/addresses.js';
import { databasesIni } from '../../sandbox/pgbouncer.js';
import { untilStreaming } from '../../sandbox/replication.js';
import type { Sandbox } from '../../sandbox/sandbox.js';
import { slotOf } from '../../sandbox/template.js';
import type { MoveRun } from './describe-runs.js';

const run = promisify(execFile);

export function variable(sandbox: Sandbox, region: Region, name: string): string {
  return sandbox.env[`ORDERS_${region.toUpperCase().replaceAll('-', '_')}_${name}`] ?? '';
}

export async function open(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  // The server that it is connected to is going to be stopped.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** What a careful person would script: no lock, no ledger, no epoch, no undo, and warm connections like ours. */
export async function switchByHand(sandbox: Sandbox, from: Region, to: Region): Promise<MoveRun['phases']> {
  const [old, next, pooler] = await Promise.all([
    open(variable(sandbox, from, 'DSN')),
    open(variable(sandbox, to, 'DSN')),
    open(sandbox.env['ORDERS_POOLER_ADMIN'] ?? ''),
  ]);
  const phases: { phase: string; ms: number }[] = [];
  const phase = async (name: string, work: () => Promise<unknown>) => {
    const started = performance.now();
    await work();
    phases.push({ phase: name, ms: Math.round((performance.now() - started) * 10) / 10 });
  };
  try {
    await next.query('CHECKPOINT');
    await old.query('CHECKPOINT');
    await phase('pause', () => pooler.query('PAUSE orders'));
    await phase('stop', () => stop(sandbox, from));
    await phase('prove', () => replayed(sandbox, from, next));
    await phase('promote', () => promote(next));
    await phase('repoint', async () => {
      await writeFile(sandbox.env['ORDERS_POOLER_CONFIG'] ?? '', databasesIni(sandbox.block, to));
      await pooler.query('RELOAD');
    });
    await phase('resume', () => pooler.query('RESUME orders'));
    await next.query('SELECT pg_create_physical_replication_slot($1, true)', [slotOf(from)]).catch(() => undefined);
    await next.query('CHECKPOINT');
    return phases;
  } finally {
    await Promise.all([old, next, pooler].map(client => client.end().catch(() => undefined)));
  }
}

async function stop(sandbox: Sandbox, region: Region): Promise<void> {
  const pid = sandbox.serverPid(region);
  if (pid === undefined) throw new Error(`The server of ${region} does not run.`);
  process.kill(pid, 'SIGINT');
  while (sandbox.serverPid(region) !== undefined) await sleep(1);
}

/** Waits until the standby has replayed beyond the start of the shutdown checkpoint. */
async function replayed(sandbox: Sandbox, from: Region, next: Client): Promise<void> {
  const program = join(variable(sandbox, from, 'PROGRAMS'), 'pg_controldata');
  const { stdout } = await run(program, ['-D', variable(sandbox, from, 'DATA')], { env: { LC_ALL: 'C' } });
  const checkpoint = /^Latest checkpoint location:\s+(\S+)$/m.exec(stdout)?.[1];
  for (;;) {
    const { rows } = await next.query<{ there: boolean }>('SELECT pg_last_wal_replay_lsn() > $1::pg_lsn AS there', [
      checkpoint,
    ]);
    if (rows[0]?.there === true) return;
    await sleep(1);
  }
}

export async function promote(next: Client): Promise<void> {
  await next.query('SELECT pg_promote(false)');
  for (;;) {
    const { rows } = await next.query<{ standby: boolean }>('SELECT pg_is_in_recovery() AS standby');
    if (rows[0]?.standby === false) return;
    await sleep(1);
  }
}

/** Starts the server that was left as a standby of the new primary. */
export async function followByHand(sandbox: Sandbox, region: Region, upstream: Region): Promise<void> {
  const data = variable(sandbox, region, 'DATA');
  const { uid, gid } = await stat(data);
  const conninfo = `${variable(sandbox, upstream, 'REPLICATION')}?application_name=${region}`;
  const auto = join(data, 'postgresql.auto.conf');
  const kept = (await readFile(auto, 'utf8')).split('\n').filter(line => !line.startsWith('primary_'));
  const lines = [...kept, `primary_conninfo = '${conninfo}'`, `primary_slot_name = '${slotOf(region)}'`, ''];
  await writeFile(auto, lines.join('\n'));
  await writeFile(join(data, 'standby.signal'), '');
  await chown(join(data, 'standby.signal'), uid, gid);
  await sandbox.startServer(region);
  await untilStreaming(sandbox.block, region);
  const server = await open(variable(sandbox, region, 'DSN'));
  const leftover = 'SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active';
  await server.query(leftover);
  await server.end();
  await switchProxy(sandbox, region, upstream);
}

/** The proxy has no part in the gap; it must only not stand in the way of the next run. */
async function switchProxy({ env }: Sandbox, from: Region, to: Region): Promise<void> {
  const socket = createConnection(env['ORDERS_PROXY_SOCKET'] ?? '');
  socket.end(`set server orders/${from} state maint; set server orders/${to} state ready\n`);
  await new Promise<void>(resolve => socket.resume().once('close', () => resolve()));
}
