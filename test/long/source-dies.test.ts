import { Client, Connection } from '@temporalio/client';
import { Client as Postgres } from 'pg';
import { afterEach, expect, it } from 'vitest';
import { directCrew } from '../../bin/demo/direct-crew.js';
import { lossLedger } from '../../bin/demo/ledger.js';
import { declaredOrderIds, orderIds } from '../../bin/demo/orders.js';
import { runBook } from '../../bin/demo/run-book.js';
import { noPaint } from '../../bot/render/paint.js';
import { temporalRuns } from '../../bot/runs/temporal-runs.js';
import { watchState } from '../../bot/runs/watch-state.js';
import type { RunState } from '../../plan/run.js';
import { acknowledgedIds } from '../../sandbox/load-log.js';
import { dualWritableIntervals } from '../../sandbox/prober-log.js';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';
import { until as wait } from '../../sandbox/until.js';
import { stateQuery } from '../../workflows/messages.js';
import { FakeCli } from '../bin/fake-cli.js';

let sandbox: Sandbox;
let client: Client;
afterEach(async () => {
  await client?.connection.close();
  await sandbox?.stop();
});

async function open(block: number) {
  sandbox = await startSandbox({ block, workers: true });
  client = new Client({ connection: await Connection.connect({ address: sandbox.temporalAddress! }) });
  const [load, prober] = await Promise.all([sandbox.startLoad(), sandbox.startProber()]);
  await wait('the standby has a heartbeat and clients write', 20_000, async () => {
    const seen = await watchState(client, 'orders').catch(() => undefined);
    const beats = typeof seen?.lastGood?.nodes.find(node => node.inRecovery)?.heartbeatAt === 'number';
    return (beats && acknowledgedIds(load.read()).length > 50) || undefined;
  });
  return { load, prober };
}
const dsn = (region: 'EU_WEST' | 'US_EAST') => sandbox.env[`ORDERS_${region}_DSN`]!;
type Handle = Awaited<ReturnType<ReturnType<typeof directCrew>['start']>>['handle'];

/** A worker that looks for a region that is gone may answer late. */
async function untilState(handle: Handle, what: string, reached: (state: RunState) => boolean): Promise<RunState> {
  return wait(what, 90_000, async () => {
    const state = await handle.query(stateQuery).catch(() => undefined);
    if (state?.end !== null && state !== undefined && !reached(state))
      throw new Error(`It ended as ${state.end}. ${state.serviceState}`);
    return state && reached(state) ? state : undefined;
  });
}

/** A backend that never ends: the primary begins to stop and does not come to its end. */
async function holdOpen(): Promise<void> {
  const frozen = new Postgres({ connectionString: dsn('EU_WEST') });
  frozen.on('error', () => undefined);
  await frozen.connect();
  const { rows } = await frozen.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  process.kill(rows[0]!.pid, 'SIGSTOP');
}

/** The postmaster takes nobody any more, because it was told to stop. */
async function isStopping(): Promise<true | undefined> {
  const asks = new Postgres({ connectionString: dsn('EU_WEST'), connectionTimeoutMillis: 1_000 });
  asks.on('error', () => undefined);
  const code = await asks.connect().then(
    () => 'connected',
    (error: { code?: string }) => error.code,
  );
  await asks.end().catch(() => undefined);
  return code === '57P03' ? true : undefined;
}

/** `lifeboat` as a person types it, against this Temporal. */
async function lifeboat(...words: string[]): Promise<{ code: number; said: string }> {
  const cli = new FakeCli();
  cli.now = Date.now;
  cli.connect = async address => ({ ...temporalRuns(client, address), close: async () => {} });
  const code = await cli.run(...words);
  return { code, said: cli.out.text + cli.err.text };
}
const goOn = () => lifeboat('go-on-as-failover', 'orders', '--as', 'ana', '--reason', 'eu-west died');
const held = (state: RunState) => state.status === 'held';
const crew = () => directCrew(client);
const switchover = 'runbooks/orders-switchover.md';

it('a switchover whose source dies while it stops holds, and goes on as a failover with a bound and an approval of its own', async () => {
  const { load, prober } = await open(214);
  await holdOpen();
  const { plan, handle } = await crew().start(switchover, 'maintenance');
  await untilState(handle, 'it asks', state => state.approvals.at(-1)?.outcome === 'open');
  await crew().answer({ plan, handle }, await handle.query(stateQuery));
  await wait('the primary was told to stop', 20_000, isStopping);
  await sandbox.kill('eu-west');

  const stuck = await untilState(handle, 'it holds', held);
  expect(stuck.pastPointOfNoReturn).toBe(false);
  expect(stuck.journal.at(-1)?.sentence).toContain('go on as a failover');
  const answer = await goOn();
  expect(answer.code).toBe(0);

  const asks = await untilState(handle, 'it asks again', ({ approvals }) => approvals.length > 1);
  const [planned, unplanned] = asks.approvals;
  expect(planned).toMatchObject({ outcome: 'approved', step: 'decide' });
  expect(unplanned).toMatchObject({ outcome: 'open', step: 'failover--decide', decisions: [] });
  expect(unplanned?.evidence[0]?.judgement.loss?.atMostMs).toBeGreaterThanOrEqual(0);
  // The same run: nothing was started again.
  expect(asks.run).toBe(stuck.run);
  await crew().answer({ plan, handle }, asks);
  const over = await untilState(handle, 'it ends', ({ end }) => end !== null);
  expect(over).toMatchObject({ end: 'SUCCEEDED', kind: 'switchover', run: stuck.run, pastPointOfNoReturn: true });
  // In this order: what is acknowledged after the look at the new primary must not count as missing there.
  const acknowledged = new Set(acknowledgedIds(load.read()));
  const afterPromotion = await orderIds(dsn('US_EAST'));
  await wait(
    'clients write again',
    10_000,
    async () => acknowledgedIds(load.read()).length > acknowledged.size + 50 || undefined,
  );
  await sandbox.restore('eu-west');
  const { state } = await runBook(crew(), 'runbooks/orders-reconciliation.md', 'eu-west is back', () => {}, noPaint);
  expect(state.end).toBe('SUCCEEDED');
  await Promise.all([load.stop(), prober.stop()]);
  const ledger = lossLedger({
    acknowledged,
    afterPromotion,
    declared: await declaredOrderIds(dsn('US_EAST')),
    atTheEnd: await orderIds(dsn('US_EAST')),
    acknowledgedAtTheEnd: new Set(acknowledgedIds(load.read())),
  });
  expect(ledger).toMatchObject({ unexplained: [], missing: [] });
  expect(dualWritableIntervals(prober.read())).toEqual([]);
});

it('a switchover whose source dies behind the point of no return is refused a failover, and goes forward', async () => {
  const { load, prober } = await open(215);
  await sandbox.pausePart('Knot');
  const { plan, handle } = await crew().start(switchover, 'maintenance');
  await untilState(handle, 'it asks', state => state.approvals.at(-1)?.outcome === 'open');
  await crew().answer({ plan, handle }, await handle.query(stateQuery));
  const stuck = await untilState(handle, 'it holds at the name', held);
  expect(stuck.steps.find(({ state }) => state === 'held')?.id).toBe('name');
  expect(stuck.pastPointOfNoReturn).toBe(true);
  expect(stuck.journal.at(-1)?.sentence).not.toContain('go on as a failover');
  await sandbox.kill('eu-west');
  const answer = await goOn();
  expect(answer.code).not.toBe(0);
  expect(answer.said).toContain('promoted already');

  await sandbox.resumePart('Knot');
  expect((await lifeboat('retry', 'orders', '--as', 'ana', '--reason', 'the name server is back')).code).toBe(0);
  await untilState(
    handle,
    'it holds at the dead region',
    state => held(state) && state.steps.find(({ id }) => id === 'follow')?.state === 'held',
  );
  await sandbox.restore('eu-west');
  expect((await lifeboat('retry', 'orders', '--as', 'ana', '--reason', 'eu-west is back')).code).toBe(0);
  const over = await untilState(handle, 'it ends', ({ end }) => end !== null);
  expect(over).toMatchObject({ end: 'SUCCEEDED', approvals: [{ step: 'decide' }] });
  await Promise.all([load.stop(), prober.stop()]);
  const there = await orderIds(dsn('US_EAST'));
  expect(acknowledgedIds(load.read()).filter(id => !there.has(id))).toEqual([]);
  expect(dualWritableIntervals(prober.read())).toEqual([]);
});
