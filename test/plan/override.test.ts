import { expect, it } from 'vitest';
import { checkOverride } from '../../activities/override/check.js';
import { judgeOverride } from '../../plan/gates/override.js';
import { Inventory } from '../../plan/inventory.js';
import { shippedInventory } from '../compiler/world.js';

const DAY = '2027-03-31';
const LAST = Date.parse('2027-03-31T23:59:59.999Z');
const override = { reason: 'The court has ordered it.', by: 'ana', until: DAY };
const judge = (at: number, given: typeof override | null = override) =>
  judgeOverride({ at, name: 'order-17', override: given }, { args: {}, accepted: null });

it.each([
  ['counts on its last day', LAST, 'pass', 'for which ana answers, until the end of 2027-03-31 UTC: The court'],
  ['ends with its last day', LAST + 1, 'fail', 'The override order-17 ended with 2027-03-31. Ask ana'],
] as const)('an override %s', (_what, at, verdict, reason) => {
  expect(judge(at)).toMatchObject({ verdict, asOf: at, reason: expect.stringContaining(reason) });
});

it('is unknown when the plan has no such override', () => {
  expect(judge(0, null)).toMatchObject({ verdict: 'unknown', reason: 'The plan has no override order-17.' });
});

it('is read from the frozen plan, with the clock of the bot', async () => {
  const allowed = { ...override, capacity: { services: ['orders'], regions: ['us-east'] } };
  const estate = Inventory.parse({ ...raw(), overrides: { 'order-17': allowed } });
  const context = { run: 'r', epoch: 1, service: 'orders', step: 's', planHash: 'h', mode: 'real' } as const;
  const read = await checkOverride({ now: () => LAST })({ args: { override: 'order-17' }, context, estate });
  expect(read).toEqual({ at: LAST, name: 'order-17', override });
});

/** The least that is an inventory. */
function raw() {
  const { people } = shippedInventory();
  return { regions: {}, services: {}, databases: {}, people };
}
