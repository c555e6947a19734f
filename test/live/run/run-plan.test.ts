import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { abortUpdate, doneUpdate, pauseUpdate, resolveUpdate, resumeUpdate } from '../../../workflows/messages.js';
import { approve, fence, gate, lossOf, planned, planOf, promote, putBack } from './plans.js';
import { asking, decide, fail, refusal, startWorld, until } from './world.js';

let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const word = { person: 'bo', reason: 'because' };

describe('a run', () => {
  it('does its steps in order, with the arguments of the plan, and succeeds', async () => {
    const done: string[] = [];
    const steps = [planned('a', { args: { x: 1 } }), planned('b'), planned('c')];
    const handle = await world.start(
      planOf('in-order', steps),
      (name, input) => void done.push(`${name} ${JSON.stringify(input.args)}`),
    );
    expect(await handle.result()).toMatchObject({
      end: 'SUCCEEDED',
      serviceState: expect.stringContaining('Nothing was promoted'),
    });
    expect(done).toEqual(['a {"x":1}', 'b {}', 'c {}']);
  });

  it('starts a step as soon as what it needs is done, and not before', async () => {
    const events: string[] = [];
    let release: (() => void) | undefined;
    const released = new Promise<void>(resolve => (release = resolve));
    const steps = [
      planned('a'),
      planned('b', { needs: ['a'] }),
      planned('c', { needs: ['a'] }),
      planned('d', { needs: ['b', 'c'] }),
    ];
    const handle = await world.start(planOf('graph', steps), async name => {
      events.push(name);
      // b ends only after c has started: in a chain this would never end.
      if (name === 'c') release?.();
      if (name === 'b') await released;
    });
    expect(await handle.result()).toMatchObject({ end: 'SUCCEEDED' });
    expect(events[0]).toBe('a');
    expect(events.at(-1)).toBe('d');
  });

  it('is refused by Temporal while another run of the service is open', async () => {
    const plan = planOf('one-at-a-time', [planned('a', { manual: true })]);
    const handle = await world.start(plan, () => null);
    await expect(world.start(plan, () => null)).rejects.toThrow('already started');
    await handle.executeUpdate(abortUpdate, { args: [word] });
    await handle.result();
  });

  it('gives every act its run, its plan and an epoch', async () => {
    let context: unknown;
    const handle = await world.start(planOf('context', [planned('a')]), (_, input) => {
      context = input.context;
    });
    await handle.result();
    expect(context).toMatchObject({
      service: 'context',
      step: 'a',
      mode: 'real',
      epoch: expect.any(Number),
      run: expect.any(String),
    });
  });

  it('only reads when it rehearses', async () => {
    const done: string[] = [];
    const steps = [gate({ asks: null }), approve(), fence(), promote()];
    const handle = await world.start(planOf('rehearsal', steps), name => (done.push(name), lossOf(100)), {
      mode: 'rehearse',
    });
    expect(await handle.result()).toMatchObject({ end: 'SUCCEEDED' });
    expect(done).toEqual(['lag']);
  });

  it('waits for a person to do a manual step', async () => {
    const handle = await world.start(planOf('manual', [planned('a', { manual: true }), planned('b')]), () => null);
    await until(handle, state => state.status === 'manual');
    expect(await refusal(handle.executeUpdate(doneUpdate, { args: [{ ...word, step: 'b' }] }))).toContain(
      'not waiting for a person',
    );
    await handle.executeUpdate(doneUpdate, { args: [{ ...word, step: 'a' }] });
    expect(await handle.result()).toMatchObject({ end: 'SUCCEEDED' });
  });

  it('stops at the next safe point while it is paused', async () => {
    let handle: Awaited<ReturnType<typeof world.start>> | undefined;
    const done: string[] = [];
    handle = await world.start(
      planOf('paused', [planned('a', { manual: true }), planned('b')]),
      name => void done.push(name),
    );
    await until(handle, state => state.status === 'manual');
    await handle.executeUpdate(pauseUpdate, { args: [word] });
    await handle.executeUpdate(doneUpdate, { args: [{ ...word, step: 'a' }] });
    await until(handle, state => state.status === 'paused');
    expect(done).toEqual([]);
    await handle.executeUpdate(resumeUpdate, { args: [word] });
    expect(await handle.result()).toMatchObject({ end: 'SUCCEEDED' });
  });
});

describe('a step that fails', () => {
  it('holds, says what state the service is in, and goes on when a person retries', async () => {
    let broken = true;
    const handle = await world.start(planOf('retry', [fence(), planned('a')]), name =>
      name === 'a' && broken ? fail('proxy-refused', 'The proxy said no.') : null,
    );
    const held = await until(handle, state => state.status === 'held');
    expect(held.journal.at(-1)?.sentence).toContain(
      'Nothing was promoted. retry in eu-west is fenced: nothing takes writes.',
    );
    expect(held.deadline).not.toBeNull();
    broken = false;
    await handle.executeUpdate(resolveUpdate, { args: [{ ...word, resolution: 'retry' }] });
    expect(await handle.result()).toMatchObject({ end: 'SUCCEEDED' });
  });

  it('can be skipped only where the plan allows it', async () => {
    const handle = await world.start(planOf('skip', [planned('a'), planned('b', { skippable: true })]), () =>
      fail('proxy-refused'),
    );
    await until(handle, state => state.status === 'held');
    expect(await refusal(handle.executeUpdate(resolveUpdate, { args: [{ ...word, resolution: 'skip' }] }))).toContain(
      'cannot be skipped',
    );
    await handle.executeUpdate(abortUpdate, { args: [word] });
    await handle.result();
    const second = await world.start(planOf('skip', [planned('b', { skippable: true })]), () => fail('proxy-refused'));
    await until(second, state => state.status === 'held');
    await second.executeUpdate(resolveUpdate, { args: [{ ...word, resolution: 'skip' }] });
    expect(await second.result()).toMatchObject({ end: 'SUCCEEDED', steps: [{ state: 'skipped' }] });
  });

  it('is skipped by the runbook itself with on_failure: continue', async () => {
    const handle = await world.start(
      planOf('continue', [planned('a', { skippable: true, onFailure: 'continue' })]),
      () => fail('notify-failed'),
    );
    expect(await handle.result()).toMatchObject({ end: 'SUCCEEDED', steps: [{ state: 'skipped' }] });
  });

  it('puts everything back in reverse order when a person aborts before the point of no return', async () => {
    const done: string[] = [];
    const steps = [planned('a', { undo: putBack('d') }), fence(), planned('b')];
    const handle = await world.start(
      planOf('abort', steps),
      name => (done.push(name), name === 'b' ? fail('proxy-refused') : null),
    );
    await until(handle, state => state.status === 'held');
    await handle.executeUpdate(resolveUpdate, { args: [{ ...word, resolution: 'abort' }] });
    expect(await handle.result()).toMatchObject({
      end: 'ABORTED_CLEAN',
      serviceState: 'Nothing was promoted. abort is where it was before the run, in eu-west.',
    });
    expect(done).toEqual(['a', 'fence', 'b', 'unfence', 'd']);
  });

  it('ends FAILED_SAFE when the fence cannot be taken down again', async () => {
    const steps = [fence(), planned('b', { onFailure: 'abort' })];
    const handle = await world.start(planOf('failed-safe', steps), name =>
      name === 'fence' ? null : fail('nobody-there'),
    );
    expect(await handle.result()).toMatchObject({
      end: 'FAILED_SAFE',
      serviceState: expect.stringContaining('nothing takes writes'),
    });
  });

  it('ends UNKNOWN when it is not known whether the fence was taken down', async () => {
    const steps = [fence(), planned('b', { onFailure: 'abort' })];
    const handle = await world.start(planOf('in-doubt', steps), name => {
      if (name === 'fence') return null;
      return name === 'b' ? fail('nobody-there') : fail('outcome-unknown');
    });
    expect(await handle.result()).toMatchObject({
      end: 'UNKNOWN',
      serviceState: 'Nothing was promoted. Whether in-doubt takes writes in eu-west is not known.',
    });
  });

  it('puts nothing back after the point of no return', async () => {
    const done: string[] = [];
    const steps = [fence(), promote({ guards: [] }), planned('a')];
    const handle = await world.start(
      planOf('past', steps),
      name => (done.push(name), name === 'a' ? fail('dns-refused') : null),
    );
    await until(handle, state => state.status === 'held');
    await handle.executeUpdate(resolveUpdate, { args: [{ ...word, resolution: 'abort' }] });
    expect(await handle.result()).toMatchObject({ end: 'HELD', serviceState: 'past runs in us-east.' });
    expect(done).toEqual(['fence', 'promote', 'a']);
  });

  it('ends HELD, touching nothing, when nobody comes', async () => {
    const done: string[] = [];
    const plan = planOf('nobody', [fence(), planned('b')], { holdMs: 300 });
    const handle = await world.start(plan, name => (done.push(name), name === 'b' ? fail('proxy-refused') : null));
    expect(await handle.result()).toMatchObject({ end: 'HELD' });
    expect(done).toEqual(['fence', 'b']);
  });

  it('blocks everything but reading again when its effect is not known', async () => {
    const done: string[] = [];
    const steps = [fence(), planned('b', { skippable: true })];
    const handle = await world.start(
      planOf('unknown', steps),
      name => (done.push(name), name === 'b' ? fail('outcome-unknown') : null),
    );
    await until(handle, state => state.status === 'held');
    expect(await refusal(handle.executeUpdate(resolveUpdate, { args: [{ ...word, resolution: 'skip' }] }))).toContain(
      'is not known',
    );
    await handle.executeUpdate(resolveUpdate, { args: [{ ...word, resolution: 'abort' }] });
    expect(await handle.result()).toMatchObject({ end: 'UNKNOWN' });
    expect(done).toEqual(['fence', 'b']);
  });

  it('stays unknown when the retry fails too, so that an abort undoes nothing', async () => {
    const done: string[] = [];
    let tries = 0;
    const script = (name: string) => {
      done.push(name);
      if (name === 'b') fail(++tries === 1 ? 'outcome-unknown' : 'unreachable');
      return null;
    };
    const handle = await world.start(planOf('still-unknown', [fence(), planned('b')]), script);
    for (const resolution of ['retry', 'abort'] as const) {
      await until(handle, state => state.status === 'held' && tries === (resolution === 'retry' ? 1 : 2));
      await handle.executeUpdate(resolveUpdate, { args: [{ ...word, resolution }] });
    }
    expect(await handle.result()).toMatchObject({ end: 'UNKNOWN' });
    expect(done).toEqual(['fence', 'b', 'b']);
  });

  it('is known again when the retry has read it back', async () => {
    let tries = 0;
    const handle = await world.start(planOf('known-again', [planned('b')]), () =>
      ++tries === 1 ? fail('outcome-unknown') : null,
    );
    await until(handle, state => state.status === 'held');
    await handle.executeUpdate(resolveUpdate, { args: [{ ...word, resolution: 'retry' }] });
    expect(await handle.result()).toMatchObject({ end: 'SUCCEEDED' });
  });

  it('takes an act that does not answer in time for unknown, not for failed', async () => {
    const steps = [planned('a', { timeoutMs: 300 })];
    const handle = await world.start(
      planOf('timeout', steps),
      () => new Promise(resolve => setTimeout(resolve, 1_500)),
    );
    const held = await until(handle, state => state.status === 'held');
    expect(held.steps[0]?.reason).toContain('its effect is not known');
    await handle.executeUpdate(abortUpdate, { args: [word] });
    expect(await handle.result()).toMatchObject({ end: 'UNKNOWN' });
  });
});

describe('a gate', () => {
  it('is measured again as often as the plan says, and passes once the reading is good', async () => {
    let looks = 0;
    const behind = { ...lossOf(0), watch: null };
    const step = gate({ asks: null, retry: { attempts: 3, backoffMs: 10 } });
    const handle = await world.start(planOf('measured-again', [step]), () => (++looks < 3 ? behind : lossOf(100)));
    expect(await handle.result()).toMatchObject({ end: 'SUCCEEDED' });
    expect(looks).toBe(3);
  });

  it('lets nothing through that is unknown', async () => {
    const done: string[] = [];
    const steps = [gate({ asks: null }), promote()];
    const handle = await world.start(
      planOf('unknown-lag', steps),
      name => (done.push(name), { ...lossOf(0), watch: null }),
    );
    const held = await until(handle, state => state.status === 'held');
    expect(held.steps[0]).toMatchObject({ state: 'held', judgement: { verdict: 'unknown' } });
    await handle.executeUpdate(abortUpdate, { args: [word] });
    await handle.result();
    expect(done).toEqual(['lag']);
  });

  it('is read again right before the promotion', async () => {
    const done: string[] = [];
    const handle = await world.start(
      planOf('guarded', [gate(), approve(), fence(), promote()]),
      name => (done.push(name), lossOf(500)),
    );
    await asking(handle);
    await decide(handle, 'bo');
    await decide(handle, 'chen');
    // The fence has no gate in this plan, so its scripted result is not judged.
    expect(await handle.result()).toMatchObject({ end: 'SUCCEEDED' });
    expect(done).toEqual(['lag', 'fence', 'lag', 'promote']);
  });

  it('returns the approval when the loss has become worse than what was accepted, and promotes only on the new number', async () => {
    const done: string[] = [];
    let loss = 500;
    const script = (name: string) => {
      done.push(name);
      if (name === 'fence') loss = 42_000;
      return lossOf(loss);
    };
    const handle = await world.start(planOf('returned', [gate(), approve(), fence(), promote()]), script);
    await asking(handle);
    await decide(handle, 'bo');
    await decide(handle, 'chen');
    const again = await until(handle, state => state.approvals.length === 2);
    expect(again.approvals).toMatchObject([{ outcome: 'returned' }, { outcome: 'open', mustAcceptMs: 42_000 }]);
    expect(done).not.toContain('promote');
    expect(await refusal(decide(handle, 'bo'))).toContain('Accept at least 42 s by number');
    await decide(handle, 'bo', { acceptLossMs: 42_000 });
    await decide(handle, 'chen', { acceptLossMs: 50_000 });
    expect(await handle.result()).toMatchObject({ end: 'SUCCEEDED' });
    expect(done.slice(-2)).toEqual(['lag', 'promote']);
  });

  it('puts a loss above the budget in front of people instead of stopping there', async () => {
    const handle = await world.start(planOf('above', [gate(), approve(), promote()]), () => lossOf(42_000));
    expect(await asking(handle)).toMatchObject({
      approvals: [{ mustAcceptMs: 42_000, evidence: [{ step: 'lag', judgement: { verdict: 'fail' } }] }],
    });
    await decide(handle, 'bo', { acceptLossMs: 60_000 });
    await decide(handle, 'chen', { acceptLossMs: 45_000 });
    expect(await handle.result()).toMatchObject({ end: 'SUCCEEDED' });
  });
});
