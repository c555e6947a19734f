import type { Effect } from '../../plan/effect.js';
import type { Plan, PlannedStep } from '../../plan/plan.js';
import { findAncestors } from '../ancestors.js';

/** One thing that one step does to the world. */
export interface Act {
  readonly step: PlannedStep;
  readonly effect: Effect;
}

/** One of two plans that are compared: the plan, what its steps do, and what has happened for certain before each of them. */
export interface Side {
  readonly plan: Plan;
  readonly acts: readonly Act[];
  /** In the order of the plan. */
  readonly actsBefore: (step: PlannedStep) => readonly Act[];
  readonly step: (id: string) => PlannedStep | undefined;
}

export function sideOf(plan: Plan): Side {
  const ancestors = findAncestors(plan.steps);
  const byId = new Map(plan.steps.map(step => [step.id, step]));
  return {
    plan,
    acts: plan.steps.flatMap(actsOf),
    actsBefore: ({ id }) => (ancestors.get(id) ?? []).flatMap(actsOf),
    step: id => byId.get(id),
  };
}

function actsOf(step: PlannedStep): readonly Act[] {
  return step.effects.map(effect => ({ step, effect }));
}
