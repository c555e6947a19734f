import { OnExpiry } from '../plan/approval.js';
import type { PlannedStep } from '../plan/plan.js';

/** Milliseconds that a step takes at most: every attempt to its timeout with doubling pauses between, its guards read again, and people's time. */
export function worstCase(step: PlannedStep, steps: readonly PlannedStep[]): number {
  if (step.manual) return 0;
  const guards = steps.filter(({ id }) => step.guards.includes(id));
  return attempts(step) + waiting(step) + guards.reduce((total, guard) => total + attempts(guard), 0);
}

export function expected(step: PlannedStep): number {
  return step.expectedMs;
}

/** The longest path through the steps, which come sorted. Manual steps take no time here: nobody knows how long they take. */
export function longestPath(steps: readonly PlannedStep[], cost: (step: PlannedStep) => number): number {
  const ends = new Map<string, number>();
  for (const step of steps) {
    const start = Math.max(0, ...step.needs.map(need => ends.get(need) ?? 0));
    ends.set(step.id, start + cost(step));
  }
  return Math.max(0, ...ends.values());
}

function attempts({ timeoutMs, retry }: PlannedStep): number {
  const pauses = Array.from({ length: retry.attempts - 1 }, (_, index) => retry.backoffMs * 2 ** index);
  return timeoutMs * retry.attempts + pauses.reduce((total, pause) => total + pause, 0);
}

/** An approval that escalates is asked twice. */
function waiting({ approval }: PlannedStep): number {
  if (!approval) return 0;
  return approval.expiresMs * (approval.onExpiry === OnExpiry.escalate ? 2 : 1);
}
