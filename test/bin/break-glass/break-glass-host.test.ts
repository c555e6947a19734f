import { expect, it } from 'vitest';
import { failure } from '../../../activities/fail.js';
import { BreakGlassHost } from '../../../bin/break-glass/break-glass-host.js';
import { breakGlassOf } from '../../../bin/break-glass/rules.js';
import type { PlannedAct } from '../../../plan/plan.js';
import type { StepInput } from '../../../plan/run.js';

const act: PlannedAct = {
  do: 'dns.point',
  args: {},
  summary: 'Point the name',
  timeoutMs: 50,
  expectedMs: 1,
  retry: { attempts: 3, backoffMs: 1 },
};
const input = { context: { step: 'name' } } as StepInput<PlannedAct['args']>;
const report = { what: 'a', state: 'b', todo: 'c' };

function hostWith(attempt: (number: number) => Promise<unknown>): BreakGlassHost {
  return new BreakGlassHost({
    run: 'r',
    startedAt: 0,
    now: Date.now,
    breakGlass: breakGlassOf([], { person: 'ana', reason: 'dark', lossMs: null }),
    attempt: (_planned, _input, number) => attempt(number),
    directory: () => ({ people: {}, groups: {} }),
    heard: () => undefined,
  });
}

it('tries again as often as the plan says, and not what must not be tried again', async () => {
  const tried: number[] = [];
  const host = hostWith(async number => {
    tried.push(number);
    if (number < 3) throw failure('unreachable', report);
    return 'done';
  });
  expect(await host.perform(act, input)).toEqual({ ok: true, result: 'done' });
  expect(tried).toEqual([1, 2, 3]);
  const final = hostWith(async () => {
    throw failure('epoch-superseded', report);
  });
  expect(await final.perform(act, input)).toMatchObject({ ok: false, code: 'epoch-superseded', outcome: 'unchanged' });
});

it('calls an act that does not end unknown, and begins nothing beside it', async () => {
  let end: (() => void) | undefined;
  const host = hostWith(() => (end ? Promise.resolve(1) : new Promise<void>(resolve => (end = resolve))));
  expect(await host.perform(act, input)).toMatchObject({ ok: false, code: 'outcome-unknown', outcome: 'unknown' });
  expect(await host.perform(act, input)).toMatchObject({ reason: expect.stringContaining('still runs') });
  end?.();
  await new Promise(setImmediate);
  expect(await host.perform(act, input)).toEqual({ ok: true, result: 1 });
});
