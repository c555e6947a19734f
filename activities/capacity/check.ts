import type { CapacityReading } from '../../plan/capacity.js';
import type { Estate } from '../../plan/inventory.js';
import type { OverrideReading } from '../../plan/override-reading.js';
import type { StepInput } from '../../plan/run.js';
import type { StepArgs } from '../../plan/steps/index.js';
import type { ActivityDeps } from '../deps.js';
import { isFailure, reasonOf } from '../fail.js';
import { openCapacitySource } from './open-source.js';

const READ_MS = 8_000;

/** `capacity.check`: what the pool of the service in that region can take now. It measures; `plan/gates/capacity.ts` judges. */
export const checkCapacity =
  (deps: Pick<ActivityDeps, 'resolve' | 'now'>) =>
  async ({ args, context, estate }: StepInput<StepArgs<'capacity.check'>>): Promise<CapacityReading> => {
    const { region, at_least: needs, override: name } = args;
    const { service } = context;
    const base = { at: deps.now(), service, region, needs };
    const override = name === undefined ? null : overrideOf(estate, name, service, region, base.at);
    const source = openCapacitySource(estate.services[service]?.pools?.[region], deps);
    const nowhere = `the inventory does not say where the pool of ${service} in ${region} is measured`;
    if (!source) return { ...base, has: null, silent: nowhere, override };
    try {
      return { ...base, has: await source.read(READ_MS), silent: null, override };
    } catch (error) {
      if (!isFailure(error, 'capacity-unreadable')) throw error;
      return { ...base, has: null, silent: reasonOf(error), override };
    }
  };

/** An override that speaks of other services or regions is none. */
function overrideOf(estate: Estate, name: string, service: string, region: string, at: number): OverrideReading | null {
  const found = estate.overrides?.[name];
  if (!found?.capacity?.services.includes(service) || !found.capacity.regions.includes(region)) return null;
  return { at, name, override: { reason: found.reason, by: found.by, until: found.until } };
}
