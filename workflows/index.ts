import type { RunInput, RunState } from '../plan/run.js';
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
export function drill(input: RunInput): Promise<RunState> {
  return runPlan(input);
}
