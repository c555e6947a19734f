import { headOf } from './evacuation.js';
import type { Plan } from './plan.js';
import type { RunState } from './run.js';

/** The plan with the steps that this run of it has: an evacuation has its own, a switchover that went on as a failover has those of both. */
export function planAsRun(plan: Plan, { steps }: RunState): Plan {
  const { unplanned } = plan;
  const turned = unplanned?.steps.some(({ id }) => steps.some(step => step.id === id));
  if (unplanned && turned) return { ...plan, steps: [...plan.steps, ...unplanned.steps] };
  return headOf(plan);
}
