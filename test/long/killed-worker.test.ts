import { Client, Connection } from '@temporalio/client';
import { Client as Postgres } from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { directCrew } from '../../bin/demo/direct-crew.js';
import { runBook } from '../../bin/demo/run-book.js';
import { noPaint } from '../../bot/render/paint.js';
import { acknowledgedIds } from '../../sandbox/load-log.js';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';
import { watchState } from '../../bot/runs/watch-state.js';
import { runWorkflowId, stateQuery } from '../../workflows/messages.js';

let sandbox: Sandbox;
let client: Client;
beforeEach(async () => {
  sandbox = await startSandbox({ workers: true });
  client = new Client({ connection: await Connection.connect({ address: sandbox.temporalAddress! }) });
});
afterEach(async () => {
  await client.connection.close();
  await sandbox.stop();
});

async function poll(what: string, reached: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await reached().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`Waited for ${what}.`);
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

/** The step's activity has begun: Temporal has given it to the worker, which is about to act or acting. */
async function begun(step: string): Promise<boolean> {
  const state = await client.workflow.getHandle(runWorkflowId('orders')).query(stateQuery);
  const status = state.steps.find(one => one.id === step)?.state;
  return status === 'running' || status === 'done';
}

async function ask<Row extends Record<string, unknown>>(region: 'EU_WEST' | 'US_EAST', text: string): Promise<Row[]> {
  const postgres = new Postgres({ connectionString: sandbox.env[`ORDERS_${region}_DSN`]!, query_timeout: 3_000 });
  await postgres.connect();
  try {
    return (await postgres.query<Row>(text)).rows;
  } finally {
    await postgres.end();
  }
}

// Every other place where a worker may die: test/live/kill. Here the waits are those of production, and the region is gone too.
it.each(['promote'])('a worker killed in the middle of %s is replaced and the run goes on', async step => {
  const load = await sandbox.startLoad();
  const heartbeat = async () => {
    const state = await watchState(client, 'orders');
    return typeof state.lastGood?.nodes.find(node => node.inRecovery)?.heartbeatAt === 'number';
  };
  await poll('a heartbeat on the standby', heartbeat);
  await sandbox.kill('eu-west');
  const running = runBook(directCrew(client), 'runbooks/orders-failover.md', 'test', () => undefined, noPaint);
  await poll(`${step} to begin`, () => begun(step));
  await sandbox.killWorker('control');
  await sandbox.restartWorker('control');
  expect((await running).state).toMatchObject({ end: 'SUCCEEDED' });
  await load.stop();
  // Promoted once, whatever was repeated: one row of the ledger, one new timeline.
  expect(await ask('US_EAST', 'SELECT timeline::int, region FROM lifeboat.promotion_ledger')).toEqual([
    { timeline: 2, region: 'us-east' },
  ]);
  expect(acknowledgedIds(load.read()).length).toBeGreaterThan(0);
});
