import { expect, it } from 'vitest';
import { example, SETTLE } from '../../../compiler/rules/example.js';
import { readinessPlan } from '../../../plan/readiness/readiness-plan.js';
import { overlaidInventory } from '../../compiler/lay-over.js';
import { compileHere } from '../../compiler/world.js';

const MOVE = ['gate', 'approve', 'fence', 'promote', ...SETTLE] as const;
const AUDIT = '## Prove where data is\n```yaml step\ndo: residency.audit\n```';
const BOUND = 'databases: { orders: { residency: [eu, us] } }';
const ROWS =
  'databases: { orders: { tables: { public.orders: { residency: { jurisdictions: [eu, us], columns: [client] } } } } }';

function audits(over: string, text: string) {
  const { plan, diagnostics } = compileHere(text, {}, overlaidInventory(over));
  if (!plan) throw new Error(JSON.stringify(diagnostics));
  return readinessPlan('x.md', plan)?.gates.filter(({ gate }) => gate === 'residency');
}

it.each([
  ['database', BOUND],
  ['table', ROWS],
])('readiness asks where the data of a bound %s is, and counts no rows', (_what, over) => {
  expect(audits(over, example(MOVE))).toMatchObject([
    { id: 'residency-orders', do: 'residency.audit', args: { database: 'orders', count: false } },
  ]);
});

it('readiness does not ask it of a database that is bound nowhere, nor twice where the runbook asks', () => {
  expect(audits('{}', example(MOVE))).toEqual([]);
  expect(audits(BOUND, example([AUDIT, ...MOVE]))).toMatchObject([{ args: { count: true } }]);
});
