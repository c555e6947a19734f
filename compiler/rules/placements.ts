import type { Effect } from '../../plan/effect.js';
import type { Inventory } from '../../plan/inventory.js';
import type { PlannedStep } from '../../plan/plan.js';
import { allEffectsOf } from './effects-of.js';
import type { Lowered } from './rule.js';

/** A step that brings a copy of a database, its rows or the writers of it into a region. */
export interface Placement {
  readonly step: PlannedStep;
  readonly database: string;
  readonly region: string;
}

export function placementsOf({ plan, inventory }: Pick<Lowered, 'plan' | 'inventory'>): readonly Placement[] {
  const found = allEffectsOf(plan.steps).flatMap(({ step, effect }) =>
    placesOf(effect, plan.service, inventory).map(place => ({ step, ...place })),
  );
  return found.filter(
    ({ step, database, region }, index) =>
      found.findIndex(one => one.step === step && one.database === database && one.region === region) === index,
  );
}

type Place = Omit<Placement, 'step'>;

function placesOf(effect: Effect, service: string, inventory: Inventory): readonly Place[] {
  switch (effect.effect) {
    case 'promotes':
    case 'replays-stranded':
    case 'follows':
    case 'discards-divergence':
      return [{ database: effect.database, region: effect.region }];
    case 'switches':
      return [{ database: effect.database, region: effect.to }];
    case 'extracts-stranded':
      return [{ database: effect.database, region: effect.into }];
    // Rows that differ are copied, whichever side has them.
    case 'converges':
      return [effect.region, effect.other].map(region => ({ database: effect.database, region }));
    case 'routes':
    case 'admits':
      return ledInto(effect, service, inventory);
    default:
      return [];
  }
}

/** Where several regions take writes, clients that are led into one write there; elsewhere a promotion came first and says the same. */
function ledInto(
  { via, region }: { readonly via: string; readonly region: string },
  name: string,
  { services, databases }: Inventory,
): readonly Place[] {
  const service = services[name];
  if (service?.pattern !== 'active-active' || service.traffic !== via) return [];
  return service.databases
    .filter(database => Object.hasOwn(databases[database]?.nodes ?? {}, region))
    .map(database => ({ database, region }));
}
