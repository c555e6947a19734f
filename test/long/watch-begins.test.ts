import { readFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { unattendedRunbook } from '../../bench/moves/unattended-runbook.js';
import { readWatch } from '../../bin/worker/read-watch.js';
import { startWatches } from '../../bin/worker/start-watches.js';
import { compile } from '../../compiler/compile.js';
import { readInventory } from '../../compiler/read-inventory.js';
import type { RunState } from '../../plan/run.js';
import { query } from '../../sandbox/ask.js';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';
import { runWorkflowId, stateQuery } from '../../workflows/messages.js';

const RUNBOOK = 'runbooks/orders-failover.md';
const INVENTORY = 'runbooks/inventory.yaml';
const PATIENT = { timeout: 40_000, interval: 100 };

let sandbox: Sandbox;
let connection: Connection;
beforeAll(async () => {
  sandbox = await startSandbox({ block: 173, workers: true });
  connection = await Connection.connect({ address: sandbox.temporalAddress! });
});
afterAll(async () => {
  await connection?.close();
  await sandbox?.stop();
});

it('a watch begins the unattended run that was compiled for the loss, once, and nobody is asked', async () => {
  const client = new Client({ connection });
  const inventory = readInventory(readFileSync(INVENTORY, 'utf8'), INVENTORY).inventory!;
  const sibling = (path: string) => readFileSync(`runbooks/${path}`, 'utf8');
  const text = unattendedRunbook(readFileSync(RUNBOOK, 'utf8'));
  const plan = compile(text, inventory, { path: RUNBOOK, sibling }).plan!;
  await startWatches(client, inventory, 250, [
    { plan, mode: 'real', requester: 'lifeboat', reason: 'the primary is gone' },
  ]);
  const primary = sandbox.env['ORDERS_EU_WEST_DSN']!;
  await query(primary, `ALTER SYSTEM SET synchronous_standby_names = '"us-east"'`);
  await query(primary, 'SELECT pg_reload_conf()');
  await expect.poll(async () => (await readWatch(client, 'orders'))?.sync, PATIENT).toBeTruthy();
  await sandbox.kill('eu-west');
  const run = client.workflow.getHandle<() => Promise<RunState>>(runWorkflowId('orders'));
  const end = async () => (await run.query(stateQuery).catch(() => undefined))?.end;
  await expect.poll(end, PATIENT).toBe('SUCCEEDED');
  const state = await run.result();
  expect(state).toMatchObject({ requester: 'lifeboat', approvals: [] });
  expect(state.journal.some(entry => entry.event === 'approval-unattended')).toBe(true);
  const begun: string[] = [];
  for await (const one of client.workflow.list({ query: `WorkflowId = '${runWorkflowId('orders')}'` }))
    begun.push(one.runId);
  expect(begun).toHaveLength(1);
});
