import type { PlannedStep } from '../plan/plan.js';

/** For each step the steps that must have succeeded before it starts, directly or not, in the order of the plan. Steps come sorted. */
export type Ancestors = ReadonlyMap<string, readonly PlannedStep[]>;

export function findAncestors(steps: readonly PlannedStep[]): Ancestors {
  const ids = new Map<string, ReadonlySet<string>>();
  for (const { id, needs } of steps) {
    const before = new Set(needs);
    for (const need of needs) for (const each of ids.get(need) ?? []) before.add(each);
    ids.set(id, before);
  }
  return new Map(steps.map(({ id }) => [id, steps.filter(step => ids.get(id)?.has(step.id))]));
}
