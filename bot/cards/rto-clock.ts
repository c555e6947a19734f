import type { Plan } from '../../plan/plan.js';
import { rtoBudget } from '../../plan/rto-budget.js';
import type { RunState, StepStatus } from '../../plan/run.js';
import { expectedTime, longestPath } from '../../plan/step-time.js';
import { rtoParts } from '../../plan/rto-parts.js';
import { stopwatch } from './stopwatch.js';

/** A run that was twice as slow so far is expected to stay so, but not a hundred times because of one short step. */
const SLOWEST_PACE = 4;

/**
 * The recovery time of a run against its objective: what it took, or where it will end at this pace. The pace compares what the finished steps
 * took with what they usually take; people's time is taken as it comes.
 */
export function rtoClock(state: RunState, plan: Plan, now: number): string {
  const objective = stopwatch(plan.objectives.rtoMs);
  const { rtoMs } = rtoParts(state, plan);
  const open = stepsToGo(state, plan);
  const elapsed = stopwatch((state.endedAt ?? now) - state.startedAt);
  if (open.length === 0) {
    return rtoMs === null ? `${elapsed} of ${objective}` : `${stopwatch(rtoMs)} of ${objective}, the service is back`;
  }
  if (state.end !== null) return `not reached in ${elapsed}, objective ${objective}`;
  const forecast = now - state.startedAt + remaining(state, plan, open, now);
  const over = forecast > plan.objectives.rtoMs ? ', over the objective' : '';
  return `${elapsed} so far, at this pace ${stopwatch(forecast)} of ${objective}${over}`;
}

/** The steps without which the service is not back, as far as they are not over. */
function stepsToGo(state: RunState, plan: Plan): readonly StepStatus[] {
  const { outside } = rtoBudget(plan);
  const before = new Set(plan.steps.map(({ id }) => id).filter(id => !outside.includes(id)));
  return state.steps.filter(step => before.has(step.id) && step.state !== 'done' && step.state !== 'skipped');
}

function remaining(state: RunState, plan: Plan, open: readonly StepStatus[], now: number): number {
  const pace = paceOf(state, plan);
  const left = new Map(open.map(step => [step.id, step]));
  return longestPath(plan.steps, step => {
    const status = left.get(step.id);
    if (!status) return 0;
    const usual = expectedTime(step) * pace;
    return status.startedAt === null ? usual : Math.max(0, usual - (now - status.startedAt));
  }).ms;
}

function paceOf(state: RunState, plan: Plan): number {
  let [took, usual] = [0, 0];
  for (const step of plan.steps) {
    const status = state.steps.find(({ id }) => id === step.id);
    if (step.manual || step.approval || status?.state !== 'done') continue;
    took += (status.endedAt ?? 0) - (status.startedAt ?? 0);
    usual += expectedTime(step);
  }
  return usual > 0 ? Math.min(SLOWEST_PACE, Math.max(1, took / usual)) : 1;
}
