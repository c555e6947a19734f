import type { ApprovalPolicy } from '../../../plan/approval.js';
import type { Plan, PlannedStep } from '../../../plan/plan.js';
import { NOW } from '../../plan/readings.js';
import { approve, gate, lossOf, planned, planOf, promote } from '../run/plans.js';

const ESTATE: Plan['estate'] = {
  slack: { team: 'T0LOCAL' },
  regions: {},
  services: {},
  databases: {},
  traffic: {},
  people: {
    ana: { name: 'Ana', slack: 'U0ANA' },
    bo: { name: 'Bo', slack: 'U0BO' },
    chen: { name: 'Chen', slack: 'U0CHEN' },
    guest: { name: 'Gus', slack: 'U0GUEST' },
  },
  groups: { oncall: ['ana', 'bo', 'chen', 'guest'] },
  channels: {},
};

/** A plan whose steps do nothing in the test's world: a gate, an approval, a promotion, and what is asked for besides. */
export function harmlessPlan(
  service: string,
  policy: Partial<ApprovalPolicy> = {},
  more: readonly PlannedStep[] = [],
): Plan {
  return planOf(service, [gate(), approve(policy), promote(), ...more], { estate: ESTATE });
}

export const manualStep = (): PlannedStep =>
  planned('tell', { manual: true, prose: 'Call them.', tasks: ['Call the support lead'], danger: 'reads' });

/** What the activities say of a world in which all goes well: a promotion would lose this much, and the old primary is fenced. */
export const harmlessActs =
  (lossMs = 0) =>
  (name: string) => {
    if (name === 'lag' || name === 'postgres.check-lag') return lossOf(lossMs);
    return name === 'postgres.fence' ? FENCED : null;
  };

const FENCED = {
  at: NOW,
  region: 'eu-west',
  host: { hands: 'acted', controlState: 'shut down', processes: 0, standbySignal: true, fenceFile: true },
  port: { refused: 3, silent: 0, answered: 0 },
  routes: [],
  starts: 'lifeboat',
};
