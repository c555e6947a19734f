import type { Plan } from '../plan/plan.js';
import { expectedTime, longestPath, worstTime } from '../plan/step-time.js';
import { filterEstate } from './filter-estate.js';
import { hashOnce } from './hash-plan.js';
import type { Setting } from './setting.js';

/** Puts the plan together, all but its hash. */
export function buildPlan(
  title: string,
  { steps, unplanned }: Pick<Plan, 'steps' | 'unplanned'>,
  { inventory, service, front, params }: Setting,
  source: { readonly path: string; readonly commit?: string | null },
): Omit<Plan, 'hash'> {
  const { runbook, service: name, objectives, failback, hold } = front.matter;
  return {
    version: 1,
    kind: runbook,
    service: name,
    title,
    source: { path: source.path, commit: source.commit ?? null },
    inventoryHash: hashOnce(inventory),
    params,
    objectives: { rtoMs: objectives.rto ?? service.objectives.rto, rpoMs: objectives.rpo ?? service.objectives.rpo },
    failback: failback ?? null,
    holdMs: hold,
    estate: filterEstate(
      [name, ...Object.keys(front.matter.services ?? {})],
      [...steps, ...(unplanned?.steps ?? [])],
      inventory,
    ),
    steps,
    worstCaseMs: longestPath(steps, step => worstTime(step, steps)).ms,
    expectedMs: longestPath(steps, expectedTime).ms,
    ...(unplanned === undefined ? {} : { unplanned }),
  };
}
