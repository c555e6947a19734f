import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DrillInput, DrillResult } from '../../plan/drills/drill.js';
import type { Plan } from '../../plan/plan.js';
import type { RunState } from '../../plan/run.js';
import {
  drillWorkflowId,
  resolveUpdate,
  runWorkflowId,
  stateQuery,
  watchWorkflowId,
  yieldSignal,
} from '../../workflows/messages.js';
import { type Acts, drillOf, lossyLooks, openDrillWorld, wellEstate } from './drill-world.js';
import { planned, planOf, putBack } from './run/plans.js';
import { simulate } from './year/simulate.js';

type Drill = (input: DrillInput) => Promise<DrillResult>;
const WORD = { person: 'ana', reason: 'eu-west is dark' };

describe('a drill', () => {
  let world: Awaited<ReturnType<typeof openDrillWorld>>;
  beforeAll(async () => {
    world = await openDrillWorld();
  });
  afterAll(async () => {
    await world?.worker.stop();
    await world?.close();
  });

  const promote = planned('promote', { danger: 'point-of-no-return' });
  const forward = (service: string) =>
    planOf(service, [planned('a', { undo: putBack('d') }), planned('b'), promote, planned('c')], {
      kind: 'switchover',
    });
  const home = (service: string): readonly Plan[] => [planOf(service, [planned('a')], { kind: 'failback' })];

  async function start(service: string, acts: Acts, change: Partial<DrillInput> = {}) {
    world.services.set(service, { 'drill.look': () => wellEstate(), ...acts });
    const input = drillOf({ plan: forward(service), back: home(service), ...change });
    return await world.client.workflow.start<Drill>('drill', {
      workflowId: drillWorkflowId(service, input.drill),
      taskQueue: 'control',
      args: [input],
    });
  }
  const tell = (service: string) => world.client.workflow.getHandle(runWorkflowId(service)).signal(yieldSignal, WORD);

  it('goes there and back on the real path as runs of the service, proves its clean-up, and passes', async () => {
    const modes = new Set<string>();
    const drill = await start('passes', {
      promote: input => void modes.add((input as { context: { mode: string } }).context.mode),
    });
    const { outcome, runs, steady, differences } = await drill.result();
    expect(outcome).toBe('passed');
    expect(runs.map(({ state }) => [state.kind, state.mode, state.end])).toEqual([
      ['switchover', 'drill', 'SUCCEEDED'],
      ['failback', 'drill', 'SUCCEEDED'],
    ]);
    expect(steady.map(({ when }) => when)).toEqual(['before', 'after', 'after failback']);
    expect([differences, [...modes]]).toEqual([[], ['drill']]);
  });

  it('touches nothing when a freeze, a blocking alarm or an unsteady service is in the way', async () => {
    const done: string[] = [];
    const acts = {
      a: () => void done.push('a'),
      'drill.alarms': () => 'The alarm "error rate" is not quiet (exit code 1).',
    };
    const frozen = {
      time_zone: 'UTC',
      windows: { allowed: [], blocked: [] },
      freezes: [{ from: '2000-01-01', to: '2999-12-31', reason: 'holidays' }],
    };
    const alarms = { blocking: [{ name: 'error rate', quiet: ['false'] }], outcome: [] };
    const refusals = [
      await (await start('frozen', acts, { times: frozen })).result(),
      await (await start('alarmed', acts, { alarms })).result(),
      await (
        await start('unsteady', { ...acts, 'drill.look': () => wellEstate({ 'us-east': { streams: false } }) })
      ).result(),
    ];
    expect(refusals.map(({ outcome, reasons }) => [outcome, reasons.join('')])).toEqual([
      ['refused', expect.stringContaining('is in the freeze from 2000-01-01 to 2999-12-31: holidays.')],
      ['refused', 'The alarm "error rate" is not quiet (exit code 1).'],
      ['refused', expect.stringContaining('not well to begin with: orders has 0 streaming standbys of 1')],
    ]);
    expect(done).toEqual([]);
  });

  it('that makes way before its point of no return is put back, and never goes on', async () => {
    const done: string[] = [];
    const note = (name: string) => () => void done.push(name);
    const drill = await start('early', {
      a: note('a'),
      b: () => tell('early').then(() => new Promise(resolve => setTimeout(resolve, 300))),
      promote: note('promote'),
      d: note('put back'),
    });
    const { outcome, reasons, runs, differences } = await drill.result();
    expect(outcome).toBe('yielded');
    expect(reasons[0]).toBe('It made way for ana (eu-west is dark).');
    expect([runs.map(({ state }) => state.end), differences, done]).toEqual([['ABORTED_CLEAN'], [], ['a', 'put back']]);
  });

  it('that makes way after its point of no return goes forward to its end and hands over', async () => {
    const done: string[] = [];
    let moved = false;
    const drill = await start('late', {
      promote: () => void (moved = true),
      c: async () => {
        await tell('late');
        await new Promise(resolve => setTimeout(resolve, 300));
        done.push('c');
      },
      'drill.look': () =>
        moved
          ? wellEstate({ 'eu-west': { role: 'standby', streams: true }, 'us-east': { role: 'primary' } })
          : wellEstate(),
    });
    const { outcome, reasons, runs } = await drill.result();
    expect(outcome).toBe('handed-over');
    expect(runs.map(({ state }) => [state.kind, state.end])).toEqual([['switchover', 'SUCCEEDED']]);
    expect(done).toEqual(['c']);
    expect(reasons.join('\n')).toContain('orders/us-east: role was standby and is primary');
  });

  it('that would wait for people when it makes way stops there instead', async () => {
    const { ApplicationFailure } = await import('@temporalio/common');
    const drill = await start('holding', {
      c: () => Promise.reject(ApplicationFailure.nonRetryable('no route', 'proxy-refused')),
    });
    const run = world.client.workflow.getHandle<() => Promise<RunState>>(runWorkflowId('holding'));
    await until(async () => (await run.query(stateQuery)).status === 'held');
    await tell('holding');
    const { outcome, runs } = await drill.result();
    expect([outcome, runs[0]?.state.end]).toEqual(['handed-over', 'HELD']);
  });

  it('finds a real run of the service there already, and leaves it alone', async () => {
    let end: (result: null) => void = () => undefined;
    const acts = { 'drill.look': () => wellEstate(), a: () => new Promise(resolve => (end = resolve)) };
    world.services.set('busy', acts);
    const plan = planOf('busy', [planned('a', { timeoutMs: 60_000 })]);
    const real = await world.client.workflow.start<(input: unknown) => Promise<RunState>>('failover', {
      workflowId: runWorkflowId('busy'),
      taskQueue: 'control',
      args: [{ plan, mode: 'real', requester: 'ana', reason: 'x' }],
    });
    await tell('busy');
    const { outcome, reasons, runs } = await (await start('busy', acts)).result();
    expect([outcome, runs]).toEqual(['yielded', []]);
    expect(reasons[0]).toBe('It made way for another run of busy (it was there first).');
    end(null);
    expect((await real.result()).end).toBe('SUCCEEDED');
  });

  it('makes way for the run that the watch begins, once the loss has outlasted a planned move', async () => {
    const { ApplicationFailure } = await import('@temporalio/common');
    const drill = await start('lossy', {
      b: () => Promise.reject(ApplicationFailure.nonRetryable('no route', 'proxy-refused')),
      'watch.look': lossyLooks(),
    });
    const run = world.client.workflow.getHandle<() => Promise<RunState>>(runWorkflowId('lossy'));
    await until(async () => (await run.query(stateQuery)).status === 'held');
    const plan = planOf('lossy', [planned('d')], { kind: 'failover' });
    const begun = { plan, mode: 'real', requester: 'Lifeboat', reason: 'the watch lost the primary in eu-west' };
    const watch = await world.client.workflow.start('watch', {
      workflowId: watchWorkflowId('lossy'),
      taskQueue: 'control',
      args: [
        { database: 'lossy', service: 'lossy', estate: plan.estate, intervalMs: 100, unattended: { 'eu-west': begun } },
      ],
    });
    const { outcome, reasons, runs } = await drill.result();
    expect([outcome, reasons[0]]).toEqual([
      'yielded',
      'It made way for the watch (the watch lost the primary in eu-west).',
    ]);
    expect(runs.map(({ state }) => state.end)).toEqual(['ABORTED_CLEAN']);
    await until(async () => (await run.describe()).type === 'failover');
    expect(await run.result()).toMatchObject({ kind: 'failover', mode: 'real', end: 'SUCCEEDED' });
    await watch.terminate('the test is over');
  });

  it('takes its fault away whatever became of the run, and fails for what is left', async () => {
    const { ApplicationFailure } = await import('@temporalio/common');
    const done: string[] = [];
    let looked = 0;
    const fault = { name: 'dns-down', inject: ['inject'], heal: ['heal'] };
    const drill = await start(
      'faulty',
      {
        'drill.inject': () => void done.push('inject'),
        'drill.heal': () => void done.push('heal'),
        a: () => Promise.reject(ApplicationFailure.nonRetryable('no', 'proxy-refused')),
        'drill.look': () => wellEstate(looked++ === 0 ? {} : { 'us-east': { slots: ['left physical'] } }),
      },
      { fault },
    );
    const run = world.client.workflow.getHandle<() => Promise<RunState>>(runWorkflowId('faulty'));
    await until(async () => (await run.query(stateQuery)).status === 'held');
    await run.executeUpdate(resolveUpdate, { args: [{ person: 'bo', reason: 'x', resolution: 'abort' }] });
    const { outcome, reasons } = await drill.result();
    expect([outcome, done]).toEqual(['failed', ['inject', 'heal']]);
    expect(reasons.join('\n')).toContain('slots was none and is left physical');
  });

  it('whose outcome alarm rings stops at the next safe point', async () => {
    let ring: (reason: string) => void = () => undefined;
    const rung = new Promise<string>(resolve => (ring = resolve));
    const alarms = { blocking: [], outcome: [{ name: 'errors', quiet: ['x'] }] };
    const drill = await start(
      'ringing',
      {
        'drill.watch-alarms': () => rung,
        a: async () => {
          ring('The alarm "errors" is not quiet.');
          await new Promise(resolve => setTimeout(resolve, 500));
        },
      },
      { alarms },
    );
    const { outcome, runs, reasons } = await drill.result();
    expect([outcome, runs[0]?.state.end]).toEqual(['failed', 'ABORTED_CLEAN']);
    expect(reasons.join('\n')).toContain('The alarm "errors" is not quiet.');
  });
});

describe('a calendar of drills', () => {
  it('runs every expected drill once, and none in a freeze or blocked window, over a clock change and replaced workers', async () => {
    const world = await openDrillWorld({ calendars: true });
    let worker = world.worker;
    try {
      // To just before the clocks of Europe change, whatever year the test is run in before.
      await world.env.sleep(Math.max(1, Date.parse('2027-03-14T00:00:00Z') - (await world.env.currentTimeMs())));
      const from = await world.env.currentTimeMs();
      const found = await simulate(world, { services: 4, from, days: 21, restartEveryDays: 7 });
      worker = found.worker;
      expect(found.shown).toEqual(found.expected);
      expect(found.shown.flat().length).toBeGreaterThan(5);
    } finally {
      await worker.stop();
      await world.close();
    }
  });
});

async function until(reached: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await reached().catch(() => false))) {
    if (Date.now() > deadline) throw new Error('Not reached.');
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
