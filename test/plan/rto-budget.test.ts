import { describe, expect, it } from 'vitest';
import type { Effect } from '../../plan/effect.js';
import type { Plan, PlannedStep } from '../../plan/plan.js';
import { type Budgeted, lossBudget, rtoBudget, type RtoTree } from '../../plan/rto-budget.js';
import { longestPath, worstTime } from '../../plan/step-time.js';
import { compileHere, shippedInventory } from '../compiler/world.js';
import { readFileSync } from 'node:fs';

const EFFECTS: Record<string, Effect> = {
  lag: { effect: 'measures-lag', database: 'orders', region: 'us-east', maxLossMs: 10_000 },
  decide: { effect: 'approves' },
  fence: { effect: 'fences', database: 'orders', region: 'eu-west' },
  promote: { effect: 'promotes', database: 'orders', region: 'us-east' },
  switch: { effect: 'switches', database: 'orders', from: 'eu-west', to: 'us-east' },
  pause: { effect: 'pauses-clients', via: 'orders' },
  resume: { effect: 'resumes-clients', via: 'orders' },
  pooler: { effect: 'routes', via: 'orders', region: 'us-east', layer: 'pooler' },
  proxy: { effect: 'routes', via: 'orders', region: 'us-east', layer: 'proxy' },
  name: { effect: 'routes', via: 'orders', region: 'us-east', layer: 'dns' },
  verify: { effect: 'verifies-writes', database: 'orders', region: 'us-east' },
  tell: { effect: 'notifies' },
};

/** A step of 10 s that usually takes 1 s, once; named after its effect. */
function step(id: string, change: Partial<PlannedStep> = {}): PlannedStep {
  const effect = EFFECTS[id];
  return {
    id,
    do: 'none.of-the-kinds',
    args: {},
    title: id,
    summary: id,
    prose: '',
    tasks: [],
    danger: 'writes',
    timeoutMs: 10_000,
    expectedMs: 1_000,
    retry: { attempts: 1, backoffMs: 1_000 },
    needs: [],
    gate: null,
    guards: [],
    asks: null,
    approval: null,
    manual: false,
    undo: null,
    onFailure: 'hold',
    skippable: false,
    effects: effect ? [effect] : [],
    place: { file: 'runbook.md', line: 1, column: 1 },
    ...change,
  };
}

/** Each step needs the one before, unless it says itself what it needs. */
function plan(steps: readonly PlannedStep[], kind: Plan['kind'] = 'failover'): Budgeted {
  const linked = steps.map((one, index) => {
    const before = steps[index - 1];
    return one.needs.length > 0 || !before ? one : { ...one, needs: [before.id] };
  });
  return { kind, steps: linked, estate: shippedInventory(), objectives: { rtoMs: 60_000, rpoMs: 10_000 } };
}

function seconds(tree: RtoTree): Record<string, number> {
  const parts = tree.parts.map(({ part, totalMs }) => [part, totalMs / 1_000]);
  return { ...Object.fromEntries(parts), total: tree.totalMs / 1_000 };
}

const approval = (onExpiry: 'hold' | 'escalate') =>
  ({ from: 'a', quorum: 1, expiresMs: 300_000, onExpiry, escalateTo: null, evidence: [] }) as const;

describe.each([
  {
    says: 'a failover is the time to see the fault and every part, and ends when the service is back',
    budgeted: plan([step('lag'), step('decide'), step('fence'), step('promote'), step('verify'), step('tell')]),
    expected: { detect: 2, decide: 2, fence: 1, promote: 1, verify: 1, total: 7 },
    worst: { detect: 2, decide: 20, fence: 10, promote: 10, verify: 10, total: 52 },
  },
  {
    says: 'attempts go to their timeouts, with doubling pauses between',
    budgeted: plan([step('promote', { retry: { attempts: 3, backoffMs: 1_000 } })]),
    expected: { detect: 2, promote: 1, total: 3 },
    worst: { detect: 2, promote: 33, total: 35 },
  },
  {
    says: 'an approval counts to its expiry',
    budgeted: plan([step('decide', { approval: approval('hold') }), step('promote')]),
    expected: { detect: 2, decide: 1, promote: 1, total: 4 },
    worst: { detect: 2, decide: 310, promote: 10, total: 322 },
  },
  {
    says: 'an approval that escalates counts to its expiry twice',
    budgeted: plan([step('decide', { approval: approval('escalate') }), step('promote')]),
    expected: { detect: 2, decide: 1, promote: 1, total: 4 },
    worst: { detect: 2, decide: 610, promote: 10, total: 622 },
  },
  {
    says: 'the guards of a promotion are read again',
    budgeted: plan([step('lag', { gate: 'lag' }), step('promote', { guards: ['lag'] })]),
    expected: { detect: 2, decide: 1, promote: 1, total: 4 },
    worst: { detect: 2, decide: 10, promote: 20, total: 32 },
  },
  {
    says: 'a gate without an effect is part of deciding',
    budgeted: plan([step('look', { gate: 'preflight' }), step('promote')]),
    expected: { detect: 2, decide: 1, promote: 1, total: 4 },
    worst: { detect: 2, decide: 10, promote: 10, total: 22 },
  },
  {
    says: 'a moved name counts its TTL besides, because clients keep the old answer',
    budgeted: plan([step('promote'), step('pooler'), step('proxy'), step('name'), step('verify')]),
    expected: { detect: 2, promote: 1, redirect: 3, verify: 1, total: 7 },
    worst: { detect: 2, promote: 10, redirect: 32, verify: 10, total: 54 },
  },
  {
    says: 'steps side by side count along the longest path only',
    budgeted: plan([
      step('promote'),
      step('pooler', { needs: ['promote'], timeoutMs: 30_000 }),
      step('proxy', { needs: ['promote'], expectedMs: 5_000 }),
      step('verify', { needs: ['pooler', 'proxy'] }),
    ]),
    expected: { detect: 2, promote: 1, redirect: 5, verify: 1, total: 9 },
    worst: { detect: 2, promote: 10, redirect: 30, verify: 10, total: 52 },
  },
  {
    says: 'a manual step counts as nothing',
    budgeted: plan([step('call', { manual: true, expectedMs: 0, timeoutMs: 86_400_000 }), step('promote')]),
    expected: { detect: 2, promote: 1, other: 0, total: 3 },
    worst: { detect: 2, promote: 10, other: 0, total: 12 },
  },
  {
    says: 'a step that waits for a refusal counts at worst only',
    budgeted: plan([
      step('warn', { when: { fact: 'bad', is: true, from: { gate: 'lag', verdict: 'fail' } } }),
      step('promote'),
    ]),
    expected: { detect: 2, promote: 1, other: 0, total: 3 },
    worst: { detect: 2, promote: 10, other: 10, total: 22 },
  },
  {
    says: 'a planned move counts from the first step that takes the service away',
    budgeted: plan([step('lag'), step('decide'), step('switch'), step('verify'), step('tell')], 'switchover'),
    expected: { promote: 1, verify: 1, total: 2 },
    worst: { promote: 10, verify: 10, total: 20 },
  },
  {
    says: 'paused clients wait until they are let go on',
    budgeted: plan([step('pause'), step('switch'), step('resume')], 'switchover'),
    expected: { promote: 1, redirect: 2, total: 3 },
    worst: { promote: 10, redirect: 20, total: 30 },
  },
  {
    says: 'a run that moves nothing does not take the service away',
    budgeted: plan([step('fence'), step('verify')], 'reconciliation'),
    expected: { total: 0 },
    worst: { total: 0 },
  },
  {
    says: 'a plan without steps takes no time but the detection',
    budgeted: plan([]),
    expected: { detect: 2, total: 2 },
    worst: { detect: 2, total: 2 },
  },
])('$says', ({ budgeted, expected, worst }) => {
  it('as expected', () => expect(seconds(rtoBudget(budgeted).expected)).toEqual(expected));
  it('at worst', () => expect(seconds(rtoBudget(budgeted).worst)).toEqual(worst));
});

it('names what is not counted, and why', () => {
  const steps = [
    step('call', { manual: true }),
    step('promote'),
    step('pooler', { needs: ['promote'], timeoutMs: 30_000 }),
    step('proxy', { needs: ['promote'] }),
    step('verify', { needs: ['pooler', 'proxy'] }),
    step('tell'),
  ];
  const { manual, outside, worst } = rtoBudget(plan(steps));
  expect({ manual, outside, beside: worst.beside }).toEqual({ manual: ['call'], outside: ['tell'], beside: ['proxy'] });
});

it.each([
  [{}, "1 attempt of 10 s, 1 s for the region's worker inside"],
  [{ lease: 10_000, bound: true }, "1 attempt of 10 s, 1 s for the region's worker inside, the lease of 10 s inside"],
  [{ lease: 10_000 }, "1 attempt of 10 s, 1 s for the region's worker inside"],
])('says what a fence waits for inside its timeout: node %j', (change, detail) => {
  const budgeted = plan([step('fence'), step('promote')]);
  const node = budgeted.estate.databases['orders']!.nodes['eu-west']!;
  Object.assign(node, change);
  const fence = rtoBudget(budgeted).worst.parts.find(({ part }) => part === 'fence');
  expect([fence?.items[0]?.detail, fence?.totalMs]).toEqual([detail, 10_000]);
});

it.each(['failover', 'switchover', 'failback', 'reconciliation'])('adds up for the shipped %s', name => {
  const { plan: compiled } = compileHere(readFileSync(`runbooks/orders-${name}.md`, 'utf8'), {
    path: `runbooks/orders-${name}.md`,
  });
  const shipped = compiled!;
  const { expected, worst, outside } = rtoBudget(shipped);
  for (const tree of [expected, worst]) {
    const items = tree.parts.flatMap(part => part.items);
    expect(items.reduce((total, { ms }) => total + ms, 0)).toBe(tree.totalMs);
  }
  // What is neither a step nor in the plan's own sum: detection and the TTL.
  const besides = worst.parts.flatMap(({ items }) =>
    items.filter(item => !item.step || item.label.includes('old answer')),
  );
  const extra = besides.reduce((total, { ms }) => total + ms, 0);
  const steps = shipped.steps.filter(({ id }) => !outside.includes(id));
  expect(worst.totalMs - extra).toBe(longestPath(steps, one => worstTime(one, shipped.steps)).ms);
  expect(shipped.worstCaseMs).toBe(longestPath(shipped.steps, one => worstTime(one, shipped.steps)).ms);
});

it.each([
  ['the largest budget of the gates that are read again', ['lag', 'wide'], 30_000],
  ['only the gates that guard', ['lag'], 10_000],
  ['nothing where no gate guards', [], null],
])('takes as the accepted loss %s', (_, guards, acceptedMs) => {
  const wide = step('wide', { gate: 'lag', effects: [{ ...EFFECTS['lag'], maxLossMs: 30_000 } as Effect] });
  const budgeted = plan([step('lag', { gate: 'lag' }), wide, step('promote', { guards })]);
  expect(lossBudget(budgeted)).toEqual({ acceptedMs, objectiveMs: 10_000 });
});
