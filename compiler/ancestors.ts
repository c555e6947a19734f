import type { PlannedStep } from '../plan/plan.js';

/** For each step the steps that must have succeeded before it starts, directly or not, in the order of the plan. Steps come sorted. */
export type Ancestors = ReadonlyMap<string, readonly PlannedStep[]>;

export function findAncestors(steps: readonly PlannedStep[]): Ancestors {
  const byId = new Map(steps.map(step => [step.id, step]));
  const found = new Map<string, readonly PlannedStep[]>();
  for (const { id, needs } of steps) {
    const before: PlannedStep[] = [];
    for (const need of needs) {
      const step = byId.get(need);
      if (step) before.push(...(found.get(need) ?? []), step);
    }
    // Several needs have common ancestors, and theirs stand beside each other out of order.
    found.set(id, needs.length > 1 ? inOrder(steps, new Set(before)) : before);
  }
  return found;
}

function inOrder(steps: readonly PlannedStep[], some: ReadonlySet<PlannedStep>): readonly PlannedStep[] {
  return steps.filter(step => some.has(step));
}
