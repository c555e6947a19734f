import { expect, it } from 'vitest';
import { judgeFreshness } from '../../../plan/history/freshness.js';
import { proofOf } from '../../../plan/history/proof-of.js';
import type { RunRecord } from '../../../plan/history/run-record.js';
import type { Plan } from '../../../plan/plan.js';
import { examplePlan } from '../../bot/render/example.js';
import { asked, DAY_MS, drillRecord } from './records.js';

const real = { name: 'weekly', level: 'real' } as const;
const changed = (change: (plan: Plan) => Partial<Plan>): Plan => ({
  ...examplePlan(),
  ...change(examplePlan()),
  hash: 'other',
});
const otherRegion = changed(({ estate }) => ({
  estate: { ...estate, regions: { ...estate.regions, 'us-east': { jurisdiction: 'us', presence: 9_000 } } },
}));

it.each<[string, RunRecord[], Parameters<typeof asked>[1], Plan, string, string]>([
  ['no drill', [], 1, examplePlan(), 'unproven', 'No drill of it is on record.'],
  ['a real run', [drillRecord({ mode: 'real' })], 1, examplePlan(), 'unproven', 'No drill of it is on record.'],
  ['a rehearsal', [drillRecord({ drill: { name: 'r', level: 'rehearse' } })], 1, examplePlan(), 'unproven', 'No drill'],
  ['a drill yesterday', [drillRecord()], 1, examplePlan(), 'fresh', 'A drill of it passed 24 h ago (real).'],
  [
    'a sandbox drill',
    [drillRecord({ drill: { ...real, level: 'sandbox' } })],
    3,
    examplePlan(),
    'fresh',
    '3 days ago (sandbox)',
  ],
  ['a drill on its last day', [drillRecord()], 90, examplePlan(), 'fresh', '90 days ago'],
  [
    'a drill a quarter ago',
    [drillRecord()],
    91,
    examplePlan(),
    'stale',
    'passed 91 days ago; a drill proves it for 90 days.',
  ],
  [
    'a failed one after a passed one',
    [drillRecord(), drillRecord({ run: 'b', end: 'HELD', endedAt: drillRecord().endedAt + 5 })],
    1,
    examplePlan(),
    'stale',
    'did not pass: it ended as HELD.',
  ],
  [
    'a passed one and a later one that made way',
    [
      drillRecord(),
      drillRecord({ run: 'b', drill: real, madeWay: true, grade: { passed: false, findings: ['It made way.'] } }),
    ],
    1,
    examplePlan(),
    'fresh',
    'passed 24 h ago',
  ],
  [
    'only one that made way',
    [drillRecord({ drill: real, madeWay: true, grade: { passed: false, findings: ['It made way.'] } })],
    1,
    examplePlan(),
    'unproven',
    'No drill',
  ],
  [
    'a grade that did not pass',
    [drillRecord({ drill: real, grade: { passed: false, findings: ['The RTO was 6 m of 5 m.'] } })],
    1,
    examplePlan(),
    'stale',
    'The RTO was 6 m of 5 m.',
  ],
  [
    'another region in the inventory',
    [drillRecord()],
    2,
    otherRegion,
    'stale',
    'regions.us-east has changed in the inventory since its last drill, 2 days ago.',
  ],
  [
    'a change that it does not name',
    [drillRecord()],
    2,
    changed(() => ({ inventoryHash: 'x' })),
    'fresh',
    '2 days ago',
  ],
  [
    'an edited runbook',
    [drillRecord()],
    2,
    changed(() => ({ title: 'Other' })),
    'stale',
    'Its runbook has changed since its last drill',
  ],
  [
    'the other direction',
    [drillRecord()],
    2,
    changed(() => ({ params: { from: 'us-east', to: 'eu-west' } })),
    'unproven',
    'No drill',
  ],
])('after %s a plan is judged by it', (_, records, days, plan, verdict, reason) => {
  const judged = judgeFreshness(asked(records, days, plan));
  expect([judged.verdict, judged.reason]).toEqual([verdict, expect.stringContaining(reason)]);
});

it('counts a sandbox drill for nothing where the inventory asks for the real path', () => {
  const sandbox = drillRecord({ drill: { ...real, level: 'sandbox' } });
  expect(judgeFreshness({ ...asked([sandbox]), level: 'real' }).verdict).toBe('unproven');
  expect(judgeFreshness({ ...asked([drillRecord({ drill: real })]), level: 'real' }).verdict).toBe('fresh');
});

it('asks for one approver more for a stale plan, warns of an unproven one, and does as the inventory says instead', () => {
  const plan = examplePlan();
  const late = drillRecord().endedAt + 200 * DAY_MS;
  const of = (drills?: NonNullable<Plan['estate']['services'][string]['drills']>) => ({
    services: { orders: { ...plan.estate.services['orders']!, ...(drills ? { drills } : {}) } },
  });
  const more = (...args: Parameters<typeof proofOf>) => proofOf(...args).moreApprovers;
  expect(proofOf(plan, of(), [drillRecord()], late)).toMatchObject({ verdict: 'stale', moreApprovers: 1 });
  expect(proofOf(plan, of(), [drillRecord()], late - 190 * DAY_MS)).toMatchObject({
    verdict: 'fresh',
    moreApprovers: 0,
    lastDrillAt: drillRecord().endedAt,
  });
  expect(more(plan, of({ fresh_for: 300 * DAY_MS }), [drillRecord()], late)).toBe(0);
  expect(more(plan, of({ stale_plan: 'warn' }), [drillRecord()], late)).toBe(0);
  expect(more(plan, of(), [], late)).toBe(0);
  expect(more(plan, of({ unproven_plan: 'one-more' }), [], late)).toBe(1);
  expect(proofOf(plan, of(), 'None is kept.', late)).toMatchObject({ verdict: 'unproven', reason: 'None is kept.' });
});
