import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { Client as Postgres } from 'pg';
import { parse, stringify } from 'yaml';
import { answerApproval } from '../../bin/demo/people.js';
import { compile } from '../../compiler/compile.js';
import { readInventory } from '../../compiler/read-inventory.js';
import type { RunInput, RunState } from '../../plan/run.js';
import { openNetwork, type Network } from '../../sandbox/network/network.js';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';
import { watchState } from '../../bot/runs/watch-state.js';
import {
  abortUpdate,
  leaseQuery,
  leaseWorkflowId,
  resolveUpdate,
  runWorkflowId,
  stateQuery,
} from '../../workflows/messages.js';

const BLOCK = 130;
export const LEASE_MS = 3_000;

export type Server = 'EU_WEST' | 'US_EAST';

export interface StageOptions {
  /** eu-west holds a lease and its server is bound to it. */
  readonly lease?: boolean;
  /** Writers at eu-west's own address instead of through the pooler. */
  readonly direct?: boolean;
}

export interface Stage {
  readonly network: Network;
  readonly sandbox: Sandbox;
  readonly client: Client;
  readonly inventory: string;
  readonly load: Awaited<ReturnType<Sandbox['startLoad']>>;
  readonly prober: Awaited<ReturnType<Sandbox['startProber']>>;
  close(): Promise<void>;
}

/** Two regions in namespaces, with writers and the prober among the clients, once the watch has seen everything that a failover needs. */
export async function openStage({ lease = false, direct = false }: StageOptions = {}): Promise<Stage> {
  const dir = mkdtempSync('/dev/shm/stage-');
  const inventory = join(dir, 'inventory.yaml');
  const shipped = parse(readFileSync('runbooks/inventory.yaml', 'utf8'));
  if (lease) Object.assign(shipped.databases.orders.nodes['eu-west'], { lease: `${LEASE_MS}ms`, bound: true });
  writeFileSync(inventory, stringify(shipped));
  mkdirSync(join(dir, 'net'));
  const network = await openNetwork(BLOCK, join(dir, 'net'));
  const sandbox = await startSandbox({ block: BLOCK, network, workers: true, inventory, bound: lease });
  const client = new Client({ connection: await Connection.connect({ address: sandbox.temporalAddress! }) });
  const writers = direct ? { url: sandbox.env['ORDERS_EU_WEST_DSN']!, deadlineMs: 1_000 } : {};
  const [load, prober] = await Promise.all([sandbox.startLoad(writers), sandbox.startProber()]);
  const stage: Stage = {
    network,
    sandbox,
    client,
    inventory,
    load,
    prober,
    async close() {
      await client.connection.close();
      await sandbox.stop();
      await network.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  await poll('a heartbeat on the standby', async () => {
    const seen = (await watchOf(stage)).lastGood?.nodes.find(node => node.inRecovery);
    return typeof seen?.heartbeatAt === 'number';
  });
  if (lease) await poll('a lease', async () => (await leaseOf(stage)).renewedAt !== null);
  return stage;
}

export const watchOf = ({ client }: Stage) => watchState(client, 'orders');

export const leaseOf = ({ client }: Stage) =>
  client.workflow.getHandle(leaseWorkflowId('orders', 'eu-west')).query(leaseQuery);

/** Starts a shipped runbook, compiled against the stage's inventory. */
export async function start({ client, inventory }: Stage, name: string) {
  const path = `runbooks/${name}.md`;
  const known = readInventory(readFileSync(inventory, 'utf8'), inventory);
  const sibling = (file: string) => readFileSync(`runbooks/${file}`, 'utf8');
  const { plan } = compile(readFileSync(path, 'utf8'), known.inventory!, { path, sibling });
  return client.workflow.start<(input: RunInput) => Promise<RunState>>(plan!.kind, {
    workflowId: runWorkflowId('orders'),
    taskQueue: 'control',
    args: [{ plan: plan!, mode: 'real', requester: 'ana', reason: 'a partition' }],
  });
}
export type RunHandle = Awaited<ReturnType<typeof start>>;

/** Lets demo people answer until the run is as wanted; fails when it ends or holds otherwise. */
export async function follow(
  handle: RunHandle,
  what: string,
  reached: (state: RunState) => boolean,
  deadlineMs = 90_000,
): Promise<RunState> {
  let last = '';
  const deadline = Date.now() + deadlineMs;
  while (Date.now() < deadline) {
    const state = await handle.query(stateQuery).catch(() => undefined);
    if (state && reached(state)) return state;
    if (state) last = journalOf(state).slice(-4).join('\n');
    if (state?.end || state?.status === 'held') break;
    if (state) await answerApproval(handle, state).catch(() => undefined);
    await pause(25);
  }
  throw new Error(`The run did not come to: ${what}. Its journal ends with:\n${last}`);
}

export const journalOf = ({ journal }: RunState) => journal.map(entry => entry.sentence);
export const settled = (state: RunState) => state.end !== null || state.status === 'held';
export const running = (step: string) => (state: RunState) =>
  state.steps.some(one => one.id === step && (one.state === 'running' || one.state === 'done'));
/** The run waits for people at this step. */
export const heldAt = (step: string) => (state: RunState) =>
  state.status === 'held' && state.steps.some(one => one.id === step && one.state === 'held');

export const retry = (handle: RunHandle) =>
  handle.executeUpdate(resolveUpdate, {
    args: [{ person: 'bo', reason: 'once more', resolution: 'retry' }],
  });

export async function abort(handle: RunHandle): Promise<RunState> {
  await handle.executeUpdate(abortUpdate, { args: [{ person: 'bo', reason: 'enough' }] });
  return handle.result();
}

/** Follows a run until it is as wanted; where it holds, a person tries the step again once a second. */
export async function insistUntil(
  handle: RunHandle,
  what: string,
  reached: (state: RunState) => boolean,
  deadlineMs = 90_000,
): Promise<RunState> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const state = await follow(handle, what, one => reached(one) || one.status === 'held', deadline - Date.now());
    if (reached(state)) return state;
    await pause(1_000);
    await retry(handle);
  }
}

export const insist = (handle: RunHandle) => insistUntil(handle, 'an end', state => state.end !== null);

/** Asks a server directly, past every cut: this process is on the bridge. */
export async function ask<Row extends Record<string, unknown>>(
  { sandbox }: Stage,
  server: Server,
  text: string,
): Promise<Row[]> {
  const connectionString = sandbox.env[`ORDERS_${server}_DSN`]!;
  const client = new Postgres({ connectionString, query_timeout: 3_000, connectionTimeoutMillis: 1_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** `primary`, `standby` or `down`. */
export async function roleOf(stage: Stage, server: Server): Promise<string> {
  const rows = await ask<{ standby: boolean }>(stage, server, 'SELECT pg_is_in_recovery() AS standby').catch(() => []);
  return rows[0] ? (rows[0].standby ? 'standby' : 'primary') : 'down';
}

export async function poll(what: string, reached: () => Promise<boolean>, deadlineMs = 30_000): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  while (!(await reached().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`Waited for ${what}.`);
    await pause(20);
  }
}

export const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
