import type { Effect } from '../../plan/effect.js';
import { quote, quoteList } from '../quote.js';
import { example, SETTLE } from './example.js';
import type { Rule } from './rule.js';

const MOVE = ['gate', 'approve', 'fence', 'promote', ...SETTLE] as const;

export const residencyViolated: Rule = {
  code: 'residency-violated',
  severity: 'error',
  locked: true,
  description: 'Data is brought into a region of a jurisdiction in which it may not be.',
  why: 'A region is chosen for a failover by its distance and its capacity, at night, by people who think of the outage. That some tables may not leave a jurisdiction is known to others, in another document. Once data was written abroad it cannot be unwritten, so the inventory says where a database may live, and no runbook leads out of it.',
  bad: example(MOVE),
  good: example(MOVE),
  inventory: {
    bad: 'databases: { orders: { residency: [eu] } }',
    good: 'databases: { orders: { residency: [eu, us] } }',
  },
  check: ({ plan, inventory }) =>
    plan.steps.flatMap(step =>
      step.effects.flatMap(effect => {
        const target = targetOf(effect);
        const permitted = target && inventory.databases[target.database]?.residency;
        const jurisdiction = target && inventory.regions[target.region]?.jurisdiction;
        if (!target || !permitted || jurisdiction === undefined || permitted.includes(jurisdiction)) return [];
        return [
          {
            at: step,
            message: `Unexpected ${quote(target.database)} in ${quote(target.region)}, which is in ${quote(jurisdiction)}, expected a region in ${quoteList(permitted)}`,
            hint: 'Move it to a region that its `residency` in the inventory permits.',
          },
        ];
      }),
    ),
};

/** Where an effect takes data that was not there, or makes clients write it. */
function targetOf(effect: Effect): { readonly database: string; readonly region: string } | undefined {
  if (effect.effect === 'promotes') return effect;
  if (effect.effect === 'switches') return { database: effect.database, region: effect.to };
  if (effect.effect === 'extracts-stranded') return { database: effect.database, region: effect.into };
  return undefined;
}
