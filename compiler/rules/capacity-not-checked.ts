import type { PlannedStep } from '../../plan/plan.js';
import { quote } from '../quote.js';
import { example, SETTLE } from './example.js';
import type { Rule } from './rule.js';

const CHECK =
  '## Check the capacity of the target\n- [ ] The standby region can take all clients: connections, CPU, quotas\n- [ ] Caches are warm, or the load is let in slowly';
const MOVE = ['gate', 'approve', 'fence', 'promote', ...SETTLE] as const;
const capacity = 'services: { orders: { capacity: { eu-west: 400, us-east: 100 } } }';

export const capacityNotChecked: Rule = {
  code: 'capacity-not-checked',
  severity: 'warning',
  description: 'Clients are sent to a region whose declared capacity nobody has looked at.',
  why: 'A standby region is smaller than the home region more often than not, and an autoscaler has scaled it down since the last drill. Sent there at once, all clients together overload it, retries keep it overloaded, and the failover becomes the second outage. Whoever declares capacity in the inventory wants it checked before the traffic moves.',
  bad: example(MOVE),
  good: example([CHECK, ...MOVE]),
  inventory: { bad: capacity, good: capacity },
  check: ({ plan, inventory, before }) => {
    const declared = inventory.services[plan.service]?.capacity;
    const to = plan.params['to'];
    if (!declared || typeof to !== 'string' || !Object.hasOwn(declared, to)) return [];
    const first = plan.steps.find(step => sendsTo(step, to));
    if (!first || before(first).some(looksAtCapacity)) return [];
    return [
      {
        at: first,
        message: `Unexpected clients in ${quote(to)} with its capacity unchecked, expected a step before it that looks whether the region can take them`,
        hint: 'Put a manual step before it whose heading or tasks speak of the capacity.',
      },
    ];
  },
};

function sendsTo({ effects }: PlannedStep, region: string): boolean {
  return effects.some(
    effect =>
      (effect.effect === 'routes' && effect.region === region) ||
      (effect.effect === 'switches' && effect.to === region),
  );
}

/** By a person, or by a step that says so in its heading. */
function looksAtCapacity({ title, prose, tasks, manual, gate }: PlannedStep): boolean {
  return (manual || gate !== null) && /capacity/i.test([title, prose, ...tasks].join('\n'));
}
