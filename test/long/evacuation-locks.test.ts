import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporalRuns } from '../../bot/runs/temporal-runs.js';
import { sealEvacuation } from '../../compiler/seal-evacuation.js';
import type { Plan } from '../../plan/plan.js';
import { abortUpdate, resolveUpdate, runWorkflowId } from '../../workflows/messages.js';
import { approve, fence, gate, lossOf, planOf, promote } from '../live/run/plans.js';
import { asking, decide, fail, type RunHandle, startWorld, until } from '../live/run/world.js';

let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

const word = { person: 'bo', reason: 'test' };
const own = planOf('x', [approve({ directory: 'current', evidence: [] })]).steps;
/** The failover of one service. */
const failover = (service: string): Plan =>
  planOf(service, [gate(), approve({ directory: 'current' }), fence(), promote()]);
const leaving = (region: string, needs: Readonly<Record<string, readonly string[]>>): Plan => {
  const moves = Object.entries(needs).map(([service, of]) => ({ service, needs: of, plan: failover(service) }));
  return planOf('x', [], {
    kind: 'evacuation',
    evacuation: sealEvacuation(own, moves, { region, atOnce: 4, commit: null }),
  });
};
const handleOf = (service: string): RunHandle => world.client.workflow.getHandle(runWorkflowId(service));
const statesOf = async (handle: RunHandle) =>
  Object.fromEntries((await until(handle, () => true)).moves?.map(({ service, state }) => [service, state]) ?? []);
async function approved(handle: RunHandle): Promise<RunHandle> {
  await asking(handle);
  for (const person of ['bo', 'chen']) await decide(handle, person);
  return handle;
}
const retry = (handle: RunHandle) => handle.executeUpdate(resolveUpdate, { args: [{ ...word, resolution: 'retry' }] });
const refusedAs = (plan: Plan) =>
  temporalRuns(world.client, 'test')
    .start({ plan, mode: 'real', requester: 'ana', reason: 'too' })
    .then(
      () => 'started',
      (error: { code: string }) => error.code,
    );

/** How many runs of a service are in an act that changes something at the same time, and how often it was promoted. */
function seen(service: string) {
  const counts = { now: 0, most: 0, promoted: 0 };
  const script = async (name: string) => {
    if (name === 'lag') return lossOf(500);
    counts.most = Math.max(counts.most, (counts.now += 1));
    await sleep(20);
    counts.now -= 1;
    if (name === 'promote') counts.promoted += 1;
    return null;
  };
  world.script(service, script);
  return { counts, script };
}

describe('an evacuation beside a failover of one of its services', () => {
  it('does not touch the service, moves nothing that needs it, and takes it over once its run is over', async () => {
    const counts = ['a1', 'b1', 'c1'].map(seen);
    const lone = await world.start(failover('b1'), counts[1]!.script);
    await asking(lone);
    const whole = await world.start(leaving('r1', { a1: [], b1: [], c1: ['b1'] }), () => lossOf(500));
    await approved(whole);
    await until(whole, ({ status }) => status === 'held');
    expect(await statesOf(whole)).toEqual({ a1: 'moved', b1: 'busy', c1: 'blocked' });
    expect(counts.map(({ counts: { promoted } }) => promoted)).toEqual([1, 0, 0]);
    // The lone run is what it was: the same run, with its question open.
    expect((await until(lone, () => true)).approvals.at(-1)).toMatchObject({ outcome: 'open', decisions: [] });
    await lone.executeUpdate(abortUpdate, { args: [word] });
    await lone.result();
    await retry(whole);
    expect((await whole.result()).end).toBe('SUCCEEDED');
    expect(counts.map(({ counts: { promoted } }) => promoted)).toEqual([1, 1, 1]);
  });

  it('holds the lock of a service that it moves: a failover of it is refused, and so is a second evacuation', async () => {
    const { script, counts } = seen('a2');
    let release = (): void => undefined;
    const released = new Promise<void>(resolve => void (release = resolve));
    world.script('a2', async name => {
      if (name === 'fence') await released;
      return script(name);
    });
    const plan = leaving('r2', { a2: [] });
    const whole = await world.start(plan, () => lossOf(500));
    await approved(whole);
    await until(whole, ({ moves }) => moves?.[0]?.state === 'moving');
    expect(await refusedAs(failover('a2'))).toBe('run-exists');
    expect(await refusedAs(plan)).toBe('run-exists');
    // An evacuation of another region may have the service too: it reports it, and touches nothing.
    const other = await world.start(leaving('r2-other', { a2: [] }), () => lossOf(500));
    await approved(other);
    await until(other, ({ status }) => status === 'held');
    expect(await statesOf(other)).toEqual({ a2: 'busy' });
    await other.executeUpdate(abortUpdate, { args: [word] });
    expect((await other.result()).end).toBe('ABORTED_CLEAN');
    release();
    expect((await whole.result()).end).toBe('SUCCEEDED');
    expect(counts).toMatchObject({ most: 1, promoted: 1 });
  });

  it('is one run of the service at a time, however close they begin', async () => {
    for (let round = 0; round < 6; round += 1) {
      const service = `race${round}`;
      const { counts } = seen(service);
      const whole = await world.start(leaving(`r3-${round}`, { [service]: [] }), () => lossOf(500));
      await asking(whole);
      await decide(whole, 'bo');
      // Either may be the first; which one it is differs from round to round.
      const begin = async () => (await sleep(round * 12), refusedAs(failover(service)));
      const [started] = await Promise.all([begin(), decide(whole, 'chen')]);
      if (started === 'started') {
        await until(whole, ({ status, end }) => status === 'held' || end !== null);
        await handleOf(service).executeUpdate(abortUpdate, { args: [word] });
        await handleOf(service).result();
        if ((await until(whole, () => true)).end === null) await retry(whole);
        await until(whole, ({ status, end }) => status === 'held' || end !== null);
      }
      const { moves, end } = await until(whole, state => state.end !== null || state.status === 'held');
      expect([started, moves?.[0]?.state, end]).toEqual([
        expect.stringMatching(/started|run-exists/),
        'moved',
        'SUCCEEDED',
      ]);
      expect(counts).toMatchObject({ most: 1, promoted: 1 });
    }
  });
});

it('an evacuation goes on beside a service whose own run is stuck, and nothing that needs it moves', async () => {
  const counts = new Map(['b4', 'c4', 'd4'].map(service => [service, seen(service).counts]));
  let broken = true;
  world.script('a4', name => (name === 'lag' ? lossOf(500) : broken && name === 'fence' ? fail('unreachable') : null));
  const whole = await world.start(leaving('r4', { a4: [], b4: ['a4'], c4: ['b4'], d4: [] }), () => lossOf(500));
  await approved(whole);
  const stuck = await until(handleOf('a4'), ({ status }) => status === 'held');
  expect(stuck.serviceState).not.toContain('runs in us-east');
  await until(whole, ({ moves }) => moves?.find(({ service }) => service === 'd4')?.state === 'moved');
  expect(await statesOf(whole)).toEqual({ a4: 'moving', b4: 'waiting', c4: 'waiting', d4: 'moved' });
  expect(counts.get('b4')?.promoted).toBe(0);
  broken = false;
  await retry(handleOf('a4'));
  expect((await whole.result()).end).toBe('SUCCEEDED');
  expect([...counts.values()].map(({ promoted }) => promoted)).toEqual([1, 1, 1]);
});
