import type { EndedRun } from '../history/ended-run.js';
import type { DrillTag } from '../history/run-record.js';
import type { Plan } from '../plan.js';
import { type DrillInput, DrillOutcome, type DrillResult } from './drill.js';

/** What is kept of the runs of a drill once it is graded; `plans`: those of its runs, in the same order. */
export function endedRuns(
  input: DrillInput,
  { runs, outcome, reasons }: DrillResult,
  plans: readonly Plan[],
): readonly EndedRun[] {
  const passed = outcome === DrillOutcome.passed;
  const grade = { passed, findings: passed ? [] : [...reasons] };
  const madeWay = outcome === DrillOutcome.yielded || outcome === DrillOutcome.handedOver;
  return runs.flatMap(({ state }, index) => {
    const plan = plans[index];
    if (!plan) return [];
    return [{ state, plan, reason: drillReason(input), drill: tagOf(input), grade, ...(madeWay ? { madeWay } : {}) }];
  });
}

export function tagOf({ drill, level, fault }: DrillInput): DrillTag {
  return { name: drill, level, fault: fault?.name ?? null };
}

export function drillReason({ drill, fault }: DrillInput): string {
  return `drill ${drill}${fault ? ` with the fault ${fault.name}` : ''}`;
}
