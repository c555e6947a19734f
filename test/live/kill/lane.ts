import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { haproxyCommand } from '../../../activities/haproxy/command.js';
import { openDnsProvider } from '../../../activities/dns/open-provider.js';
import { createResolver } from '../../../activities/resolve.js';
import type { Inventory } from '../../../plan/inventory.js';
import type { WatchState } from '../../../plan/replication.js';
import { otherRegion, type Region, REGIONS } from '../../../sandbox/addresses.js';
import { ask, query } from '../../../sandbox/ask.js';
import { databasesIni } from '../../../sandbox/pgbouncer.js';
import { untilStreaming } from '../../../sandbox/replication.js';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.js';
import { serverUrl } from '../../../sandbox/template.js';
import { until } from '../../../sandbox/until.js';
import { watchState } from '../../../bot/runs/watch-state.js';
import { CONTROL_QUEUE, runWorkflowId, watchWorkflowId } from '../../../workflows/messages.js';
import type { WatchInput } from '../../../workflows/watch.js';
import { watchInputs } from '../../../bin/worker/start-watches.js';
import { Prober } from './prober.js';
import { putDisks, type Scene } from './scene.js';
import { Workers } from './workers.js';

const WATCH_MS = 500;
const SERVICE = 'orders';

export interface LaneOptions {
  readonly block: number;
  readonly client: Client;
  readonly address: string;
  readonly namespace: string;
  readonly bundle: string;
  readonly inventory: Inventory;
}

/** Two regions, their traffic and three workers; used for one run after the other, each of which finds the scene it needs. */
export interface Lane {
  readonly block: number;
  readonly sandbox: Sandbox;
  readonly workers: Workers;
  readonly client: Client;
  readonly prober: Prober;
  dsn(region: Region): string;
  watch(): Promise<WatchState>;
  startWatch(state?: WatchState): Promise<void>;
  /** Stops a server at once, as a crash of it does, or cleanly. */
  stopServer(region: Region, how?: 'SIGQUIT' | 'SIGINT'): Promise<void>;
  enter(scene: Scene): Promise<void>;
  close(): Promise<void>;
}

export async function openLane(options: LaneOptions): Promise<Lane> {
  const { block, client, address, namespace, bundle } = options;
  const sandbox = await startSandbox({ block, parts: ['servers', 'pooler', 'proxy', 'dns'] });
  const log = join(sandbox.dir, 'logs', 'workers.log');
  const workers = new Workers({ address, namespace, env: sandbox.env, bundle, log });
  const targets = REGIONS.map(region => `${region}=${serverUrl(block, region, 'app', 'orders')}`);
  const prober = new Prober(join(sandbox.dir, 'prober.ndjson'), targets);
  await workers.start();
  const lane: Lane = {
    block,
    sandbox,
    workers,
    client,
    prober,
    dsn: region => sandbox.env[`ORDERS_${region.toUpperCase().replaceAll('-', '_')}_DSN`]!,
    watch: () => quick(client, () => watchState(client, SERVICE)),
    startWatch: state => startWatch(options, state),
    stopServer: (region, how = 'SIGQUIT') => stopServer(sandbox, region, how),
    enter: scene => enter(lane, options, scene),
    async close() {
      workers.close();
      prober.close();
      await sandbox.stop();
    },
  };
  return lane;
}

/** A question to a workflow waits for a worker, and there may be none just now. */
export function quick<T>(client: Client, act: () => Promise<T>): Promise<T> {
  return client.withDeadline(Date.now() + 800, act);
}

async function startWatch({ client, inventory }: LaneOptions, state?: WatchState): Promise<void> {
  const [input] = watchInputs(inventory, WATCH_MS);
  await client.workflow.start<(input: WatchInput) => Promise<void>>('watch', {
    workflowId: watchWorkflowId(SERVICE),
    taskQueue: CONTROL_QUEUE,
    args: [{ ...input!, ...(state ? { state } : {}) }],
    workflowIdConflictPolicy: 'TERMINATE_EXISTING',
    workflowTaskTimeout: '1s',
  });
}

async function stopServer(sandbox: Sandbox, region: Region, how: 'SIGQUIT' | 'SIGINT'): Promise<void> {
  const pid = sandbox.serverPid(region);
  if (pid === undefined) return;
  process.kill(pid, how);
  await until(`${region} has stopped`, 10_000, async () =>
    sandbox.serverPid(region) === undefined ? true : undefined,
  );
}

async function enter(lane: Lane, { inventory }: LaneOptions, scene: Scene): Promise<void> {
  const { sandbox, client, block } = lane;
  await Promise.all([runWorkflowId(SERVICE), watchWorkflowId(SERVICE)].map(id => terminate(client, id)));
  await Promise.all(REGIONS.map(region => lane.stopServer(region)));
  await Promise.all(REGIONS.map(region => sandbox.restore(region)));
  await putDisks(scene, sandbox.dir, block);
  rmSync(sandbox.env['ORDERS_ONCALL_FILE']!, { force: true });
  const traffic = pointTraffic(lane, inventory, scene.home);
  await Promise.all(scene.up.map(region => sandbox.startServer(region)));
  if (scene.up.length > 1) await untilStreaming(block, otherRegion(scene.home));
  const since = Date.now();
  await lane.startWatch(scene.watch);
  await traffic;
  await until('the watch looked', 30_000, async () => {
    const state = await lane.watch().catch(() => undefined);
    return state?.latest && state.latest.at > since ? true : undefined;
  });
}

async function terminate(client: Client, id: string): Promise<void> {
  await client.workflow
    .getHandle(id)
    .terminate()
    .catch(() => undefined);
}

/** Pooler, proxy and name as they are when a region is the service's home. */
async function pointTraffic({ sandbox, block }: Lane, inventory: Inventory, home: Region): Promise<void> {
  const { env } = sandbox;
  writeFileSync(env['ORDERS_POOLER_CONFIG']!, databasesIni(block, home));
  await query(env['ORDERS_POOLER_ADMIN']!, 'RELOAD');
  await ask(env['ORDERS_POOLER_ADMIN']!, 'RESUME orders');
  await ask(env['ORDERS_POOLER_ADMIN']!, 'RESUME');
  const socket = env['ORDERS_PROXY_SOCKET']!;
  await haproxyCommand(socket, `set server orders/${otherRegion(home)} state maint`, 1_000);
  await haproxyCommand(socket, `shutdown sessions server orders/${otherRegion(home)}`, 1_000);
  await haproxyCommand(socket, `set server orders/${home} state ready`, 1_000);
  const dns = await openDnsProvider(inventory.traffic[SERVICE]!.dns!, { resolve: createResolver(env) });
  const [now] = (await dns.read(2_000)).addresses;
  const wanted = env[`ORDERS_${home.toUpperCase().replaceAll('-', '_')}_ADDRESS`]!;
  if (now !== undefined && now !== wanted) await dns.replace({ expected: now, next: wanted, ttlSeconds: 2 }, 2_000);
}
