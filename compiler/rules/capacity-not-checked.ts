import type { PlannedStep } from '../../plan/plan.js';
import { quote } from '../quote.js';
import { example, SETTLE } from './example.js';
import type { Rule } from './rule.js';

const CHECK =
  '## Check the capacity of the target\n- [ ] The standby region can take all clients: connections, CPU, quotas\n- [ ] Caches are warm, or the load is let in slowly';
const MEASURE =
  '## See whether the target can take all clients\n```yaml step\ndo: capacity.check\nregion: ${to}\nat_least: 400\n```';
const SCALE =
  '## Scale the target up\n```yaml step\ndo: capacity.scale\nregion: ${to}\nreplicas: 12\ntimeout: 90s\nretry: 1\n```';
const MOVE = ['gate', 'approve', 'fence', 'promote', ...SETTLE] as const;
const DECLARED = 'services: { orders: { capacity: { eu-west: 400, us-east: 100 } } }';

export const capacityNotChecked: Rule = {
  code: 'capacity-not-checked',
  severity: 'warning',
  description: 'Clients are sent to a region whose declared capacity nobody has looked at.',
  why: 'A standby region is smaller than the home region more often than not, and an autoscaler has scaled it down since the last drill. Sent there at once, all clients together overload it, retries keep it overloaded, and the failover becomes the second outage. Whoever declares capacity in the inventory wants it checked before the traffic moves.',
  bad: example(MOVE),
  good: example([MEASURE, ...MOVE]),
  allowed: {
    'A person looks at it.': example([CHECK, ...MOVE]),
    'The standby region is scaled up first, and then measured.': example([SCALE, MEASURE, ...MOVE]),
  },
  inventory: { bad: DECLARED, good: DECLARED },
  check: ({ plan, inventory, before }) => {
    const { capacity = {}, pools = {} } = inventory.services[plan.service] ?? {};
    const to = plan.params['to'];
    if (typeof to !== 'string' || !(Object.hasOwn(capacity, to) || Object.hasOwn(pools, to))) return [];
    const first = plan.steps.find(step => sendsTo(step, to));
    if (!first || before(first).some(step => measures(step, to) || looksAtCapacity(step))) return [];
    return [
      {
        at: first,
        message: `Unexpected clients in ${quote(to)} with its capacity unchecked, expected a step before it that looks whether the region can take them`,
        hint: 'Put a step `do: capacity.check` with this region before it, or a manual step whose heading or tasks speak of the capacity.',
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

/** By a gate, which lets nobody through into a region that is too small. */
function measures({ effects }: PlannedStep, region: string): boolean {
  return effects.some(effect => effect.effect === 'measures-capacity' && effect.region === region);
}

/** By a person, or by a step that says so in its heading. */
function looksAtCapacity({ title, prose, tasks, manual, gate }: PlannedStep): boolean {
  return (manual || gate !== null) && /capacity/i.test([title, prose, ...tasks].join('\n'));
}
