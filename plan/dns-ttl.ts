import type { Plan, PlannedStep } from './plan.js';

/**
 * How long caches may keep the old address of a name when this step moves it, milliseconds: the inventory's TTL, or the lower one that a step
 * before has set and no step since has put back. The step that lowers it waits until answers with the old TTL are gone.
 */
export function ttlAt(step: PlannedStep, via: string, { steps, estate }: Pick<Plan, 'steps' | 'estate'>): number {
  const standing = estate.traffic[via]?.dns?.ttl ?? 0;
  let ttl = standing;
  // Steps come sorted: one that need not be before this one does not count, whatever the order in the file is.
  const before = ancestorsOf(step, steps);
  for (const { id, effects } of steps) {
    if (!before.has(id)) continue;
    for (const effect of effects) {
      if (effect.effect === 'lowers-ttl' && effect.via === via) ttl = Math.min(standing, effect.ttlMs);
      if (effect.effect === 'restores-ttl' && effect.via === via) ttl = standing;
    }
  }
  return ttl;
}

function ancestorsOf(step: PlannedStep, steps: readonly PlannedStep[]): ReadonlySet<string> {
  const found = new Set(step.needs);
  for (const { id, needs } of steps.toReversed()) if (found.has(id)) for (const need of needs) found.add(need);
  return found;
}
