import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { answerApproval } from '../../bin/demo/people.js';
import { readWatch } from '../../bin/worker/read-watch.js';
import { startWatches } from '../../bin/worker/start-watches.js';
import { compile } from '../../compiler/compile.js';
import { readInventory } from '../../compiler/read-inventory.js';
import type { Inventory } from '../../plan/inventory.js';
import type { WatchState } from '../../plan/replication.js';
import { Mode, type RunInput, type RunState } from '../../plan/run.js';
import { failedWrites, type LoadRecord, longestWriteGap } from '../../sandbox/load-log.js';
import { query } from '../../sandbox/ask.js';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';
import type { Observed } from '../../sandbox/traffic.js';
import { CONTROL_QUEUE, runWorkflowId, stateQuery } from '../../workflows/messages.js';
import { idleWithin, readActs } from './act-times.js';
import { variable } from './by-hand.js';
import type { MoveRun } from './describe-runs.js';
import { failByHand } from './fail-by-hand.js';
import { unattendedRunbook } from './unattended-runbook.js';

const INVENTORY = 'runbooks/inventory.yaml';
const RUNBOOK = 'runbooks/orders-failover.md';
const WATCH_MS = 250;
/** After this many writes there is a steady load. */
const WARM_MS = 1_000;
const PATIENCE_MS = 20_000;

interface Stage {
  readonly sandbox: Sandbox;
  readonly client: Client;
  readonly inventory: Inventory;
  readonly load: Observed<LoadRecord>;
}

/** What a way of failing over says of itself: what the gap is counted from (the death of the primary when it is absent), and its phases once the gap's end is known. */
interface Told {
  readonly since?: number;
  phases(gap: { readonly from: number; readonly to: number }): Promise<MoveRun['phases']> | MoveRun['phases'];
}

/** Kills the primary's whole region under load, in a sandbox of its own, and has it failed over one way; the gap ends with the first acknowledged write. */
export async function measureFailover(by: MoveRun['by'], block: number): Promise<MoveRun> {
  const sandbox = await startSandbox({ block, workers: true });
  const connection = await Connection.connect({ address: sandbox.temporalAddress ?? '' });
  try {
    const { inventory } = readInventory(readFileSync(INVENTORY, 'utf8'), INVENTORY);
    if (!inventory) throw new Error(`${INVENTORY} has errors.`);
    const stage = { sandbox, client: new Client({ connection }), inventory, load: await sandbox.startLoad() };
    return await measure(stage, by);
  } finally {
    await connection.close();
    await sandbox.stop();
  }
}

const WAYS: Readonly<Record<string, (stage: Stage, kill: () => Promise<number>) => Promise<Told>>> = {
  unattended: byWatch,
  person: byPerson,
  script: byScript,
};

async function measure(stage: Stage, by: MoveRun['by']): Promise<MoveRun> {
  let killedAt = 0;
  const kill = async () => {
    killedAt = Date.now();
    await stage.sandbox.kill('eu-west');
    return killedAt;
  };
  const way = WAYS[by];
  if (!way) throw new Error(`Nobody fails over by ${by}.`);
  const told = await way(stage, kill);
  const back = () => longestWriteGap(stage.load.read(), { from: killedAt, to: Date.now() });
  await until('clients to write again', async () => back().to < Date.now() - 100);
  const gap = back();
  const records = stage.load.read();
  // The signals go out a little after the order; a primary that still acknowledged was not dead yet.
  const from = told.since ?? Math.max(killedAt, gap.from);
  const failed = failedWrites(records, { from: killedAt, to: gap.to }).length;
  return { by, gapMs: gap.to - from, failed, phases: await told.phases({ from, to: gap.to }) };
}

async function byScript({ sandbox }: Stage, kill: () => Promise<number>): Promise<Told> {
  await sleep(WARM_MS);
  const moved = failByHand(sandbox);
  await sleep(200);
  await kill();
  const phases = await moved;
  return { phases: () => phases };
}

/** Unattended: zero loss is proved by a synchronous standby, the watch begins the run, and nobody is asked. */
async function byWatch(stage: Stage, kill: () => Promise<number>): Promise<Told> {
  const { sandbox, client, inventory } = stage;
  const plan = planOf(inventory, unattendedRunbook(readFileSync(RUNBOOK, 'utf8')));
  const input: RunInput = { plan, mode: Mode.real, requester: 'lifeboat', reason: 'the primary is gone' };
  await startWatches(client, inventory, WATCH_MS, [input]);
  await query(variable(sandbox, 'eu-west', 'DSN'), `ALTER SYSTEM SET synchronous_standby_names = '"us-east"'`);
  await query(variable(sandbox, 'eu-west', 'DSN'), 'SELECT pg_reload_conf()');
  await watched(stage, state => Boolean(state.sync));
  await sleep(WARM_MS);
  await kill();
  const handle = client.workflow.getHandle(runWorkflowId('orders'));
  await until('the watch to begin a run', async () => (await handle.describe()).status.name !== 'UNSPECIFIED');
  return await ended(handle, 'unattended');
}

/** With people: everything before the last approval is not counted. */
async function byPerson(stage: Stage, kill: () => Promise<number>): Promise<Told> {
  const { client, inventory } = stage;
  await watched(stage, state => heartbeatOf(state) !== null);
  await sleep(WARM_MS);
  await kill();
  const plan = planOf(inventory, readFileSync(RUNBOOK, 'utf8'));
  const handle = await client.workflow.start<(input: RunInput) => Promise<RunState>>(plan.kind, {
    workflowId: runWorkflowId('orders'),
    taskQueue: CONTROL_QUEUE,
    args: [{ plan, mode: Mode.real, requester: 'ana', reason: 'eu-west does not answer' }],
  });
  const asking = async () => (await handle.query(stateQuery)).status === 'asking';
  await until('the question', asking);
  await answerApproval(handle, await handle.query(stateQuery), ['bo']);
  await sleep(500);
  const since = Date.now();
  await answerApproval(handle, await handle.query(stateQuery), ['bo', 'chen']);
  return { ...(await ended(handle, 'person')), since };
}

async function ended(handle: WorkflowHandle, by: string): Promise<Told> {
  const over = async () => (await handle.query(stateQuery)).end !== null;
  await until(`the ${by} run to end`, over).catch(async () => {
    const { journal } = await handle.query(stateQuery);
    throw new Error(`The ${by} run does not end. ${journal.map(one => one.sentence).join('\n')}`);
  });
  const state: RunState = await handle.result();
  if (state.end !== 'SUCCEEDED') {
    throw new Error(`The ${by} run ended as ${state.end}. ${state.journal.map(one => one.sentence).join('\n')}`);
  }
  return {
    async phases(gap) {
      const acts = (await readActs(handle)).filter(act => act.completed > gap.from && act.started < gap.to);
      const [first] = acts;
      const last = acts.findLast(act => act.name === 'pooler.resume');
      if (!first || !last) throw new Error(`The ${by} run has no act in the gap.`);
      const begun = Math.max(first.scheduled, gap.from);
      return [
        { phase: 'before', ms: begun - gap.from },
        ...acts
          .filter(act => act.completed <= last.completed)
          .map((act, n) => ({ phase: `${n + 1} ${act.name}`, ms: act.completed - act.started })),
        { phase: 'engine', ms: idleWithin(acts, begun, last.completed) },
        { phase: 'client', ms: gap.to - last.completed },
      ];
    },
  };
}

function planOf(inventory: Inventory, text: string) {
  const sibling = (relative: string) => readFileSync(`runbooks/${relative}`, 'utf8');
  const { plan, diagnostics } = compile(text, inventory, { path: RUNBOOK, sibling });
  if (plan) return plan;
  throw new Error(diagnostics.map(one => one.message).join('\n'));
}

async function watched({ client }: Stage, holds: (state: WatchState) => boolean): Promise<void> {
  await until('the watch', async () => {
    const state = await readWatch(client, 'orders');
    return state !== null && holds(state);
  });
}

function heartbeatOf({ lastGood }: WatchState): number | null {
  return lastGood?.nodes.find(node => node.inRecovery === true)?.heartbeatAt ?? null;
}

async function until(what: string, reached: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await reached().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`Waited ${PATIENCE_MS} ms for ${what}.`);
    await sleep(20);
  }
}
