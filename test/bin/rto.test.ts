import { expect, it } from 'vitest';
import { rtoParts } from '../../bin/demo/rto.js';
import type { RunState, StepStatus } from '../../plan/run.js';
import { approve, fence, gate, planned, planOf, promote } from '../live/run/plans.js';

const at = (id: string, startedAt: number, endedAt: number): StepStatus => ({
  id,
  title: id,
  summary: id,
  state: 'done',
  startedAt,
  endedAt,
  reason: null,
  judgement: null,
  result: null,
});

it('splits a recovery by what each step does to the world, from the failure to the verified write', () => {
  const plan = planOf('orders', [
    gate({ effects: [{ effect: 'measures-lag', database: 'orders', region: 'b', maxLossMs: 1 }] }),
    { ...approve(), effects: [{ effect: 'approves' }] },
    fence(),
    promote(),
    planned('a', { effects: [{ effect: 'routes', via: 'orders', region: 'b', layer: 'dns' }] }),
    planned('verify', { effects: [{ effect: 'verifies-writes', database: 'orders', region: 'b' }] }),
    planned('b', { effects: [{ effect: 'notifies' }] }),
  ]);
  const steps = [
    at('lag', 100, 150),
    at('approve', 150, 400),
    at('fence', 400, 500),
    at('promote', 500, 560),
    at('a', 560, 570),
    at('verify', 570, 590),
    at('b', 590, 990),
  ];
  const state = { startedAt: 90, endedAt: 1_000, steps } as unknown as RunState;
  expect(rtoParts(plan, state, 0)).toEqual({
    detect: 90,
    decide: 300,
    fence: 100,
    promote: 60,
    redirect: 10,
    verify: 20,
    other: 0,
    total: 590,
  });
});
