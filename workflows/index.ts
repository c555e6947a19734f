import type { DrillInput, DrillResult } from '../plan/drills/drill.js';
import type { RunInput, RunState } from '../plan/run.js';
import { runDrill } from './drill.js';
import { runPlan } from './run-plan.js';

export { lease } from './lease.js';
export { readiness } from './readiness.js';
export { watch } from './watch.js';

// Thin names over the one interpreter, so that Temporal's UI and schedules speak the domain.

export function failover(input: RunInput): Promise<RunState> {
  return runPlan(input);
}
export function switchover(input: RunInput): Promise<RunState> {
  return runPlan(input);
}
export function failback(input: RunInput): Promise<RunState> {
  return runPlan(input);
}
export function reconciliation(input: RunInput): Promise<RunState> {
  return runPlan(input);
}
export function evacuation(input: RunInput): Promise<RunState> {
  return runPlan(input);
}
/** A drill with all that belongs to it; with a run's input, one run of a runbook that is itself a drill. */
export function drill(input: RunInput | DrillInput): Promise<RunState | DrillResult> {
  return 'drill' in input && 'back' in input ? runDrill(input) : runPlan(input);
}
