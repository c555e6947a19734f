import { OnExpiry } from './approval.js';
import { decideCondition } from './condition.js';
import { Verdict } from './gate.js';
import type { PlannedStep } from './plan.js';

/**
 * Milliseconds that a step takes at most: every attempt to its timeout with doubling pauses between, its guards read again, and people's time.
 * An approval that is returned because the loss grew meanwhile is not counted again: then people answer, so nothing expires.
 */
export function worstTime(step: PlannedStep, steps: readonly PlannedStep[]): number {
  const guards = steps.filter(({ id }) => step.guards.includes(id));
  return ownWorstTime(step) + guards.reduce((total, guard) => total + attemptsTime(guard), 0);
}

/** The worst time of a step without its guards. Manual steps take no time here: nobody knows how long they take. */
export function ownWorstTime(step: PlannedStep): number {
  return step.manual ? 0 : attemptsTime(step) + waitingTime(step);
}

/** Milliseconds that a step usually takes. Usually gates pass, so a step that waits for a refusal does not run. */
export function expectedTime({ when, expectedMs }: PlannedStep): number {
  const runs = when ? decideCondition(when, () => Verdict.pass).runs : true;
  return runs === false ? 0 : expectedMs;
}

export interface LongestPath {
  readonly ms: number;
  /** The steps on it, in order. */
  readonly steps: readonly PlannedStep[];
}

/** The longest path through the steps, which come sorted; a step that is needed but not among them takes no time. */
export function longestPath(steps: readonly PlannedStep[], cost: (step: PlannedStep) => number): LongestPath {
  const paths = new Map<string, LongestPath>();
  let longest: LongestPath = { ms: 0, steps: [] };
  for (const step of steps) {
    const before = latest(step.needs.flatMap(need => paths.get(need) ?? []));
    const path = { ms: before.ms + cost(step), steps: [...before.steps, step] };
    paths.set(step.id, path);
    longest = latest([longest, path]);
  }
  return longest;
}

/** Of paths that take the same time the one of more steps, so that steps of no time are named too. */
function latest(paths: readonly LongestPath[]): LongestPath {
  const none: LongestPath = { ms: 0, steps: [] };
  return paths.reduce((one, other) => {
    const longer = other.ms > one.ms || (other.ms === one.ms && other.steps.length > one.steps.length);
    return longer ? other : one;
  }, none);
}

/** Milliseconds of every attempt to its timeout, with the pauses between. */
export function attemptsTime({ timeoutMs, retry }: PlannedStep): number {
  const pauses = Array.from({ length: retry.attempts - 1 }, (_, index) => retry.backoffMs * 2 ** index);
  return timeoutMs * retry.attempts + pauses.reduce((total, pause) => total + pause, 0);
}

/** An approval that escalates is asked twice. */
function waitingTime({ approval }: PlannedStep): number {
  if (!approval) return 0;
  return approval.expiresMs * (approval.onExpiry === OnExpiry.escalate ? 2 : 1);
}
