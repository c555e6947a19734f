import { OnExpiry } from './approval.js';
import { decideCondition } from './condition.js';
import { Verdict } from './gate.js';
import type { PlannedStep } from './plan.js';

/**
 * Milliseconds that a step takes at most: every attempt to its timeout with doubling pauses between, its guards read again, and people's time.
 * An approval that is returned because the loss grew meanwhile is not counted again: then people answer, so nothing expires.
 */
export function worstTime(step: PlannedStep, steps: readonly PlannedStep[]): number {
  const guards = guardsOf(step, steps);
  return ownWorstTime(step) + guards.reduce((total, guard) => total + attemptsTime(guard), 0);
}

/** The gates that are read again right before a step. */
export function guardsOf({ guards }: PlannedStep, steps: readonly PlannedStep[]): readonly PlannedStep[] {
  return guards.length > 0 ? steps.filter(({ id }) => guards.includes(id)) : [];
}

/** The worst time of a step without its guards. Manual steps take no time here: nobody knows how long they take. */
export function ownWorstTime(step: PlannedStep): number {
  return step.manual ? 0 : attemptsTime(step) + waitingTime(step) + (step.settlesMs ?? 0);
}

/** Milliseconds that a step usually takes. Usually gates pass, so a step that waits for a refusal does not run. */
export function expectedTime({ when, expectedMs, settlesMs = 0 }: PlannedStep): number {
  const runs = when ? decideCondition(when, () => Verdict.pass).runs : true;
  return runs === false ? 0 : expectedMs + settlesMs;
}

export interface LongestPath {
  readonly ms: number;
  /** The steps on it, in order. */
  readonly steps: readonly PlannedStep[];
}

/** The end of a path, linked to the one before: copied paths would make long runbooks quadratic. */
interface End {
  readonly ms: number;
  readonly length: number;
  readonly step: PlannedStep;
  readonly before: End | undefined;
}

/** The longest path through the steps, which come sorted; a step that is needed but not among them takes no time. */
export function longestPath(steps: readonly PlannedStep[], cost: (step: PlannedStep) => number): LongestPath {
  const ends = new Map<string, End>();
  for (const step of steps) {
    const before = latest(step.needs.flatMap(need => ends.get(need) ?? []));
    const ms = (before?.ms ?? 0) + cost(step);
    ends.set(step.id, { ms, length: (before?.length ?? 0) + 1, step, before });
  }
  const last = latest([...ends.values()]);
  const path: PlannedStep[] = [];
  for (let end = last; end; end = end.before) path.push(end.step);
  return { ms: last?.ms ?? 0, steps: path.reverse() };
}

/** Of paths that take the same time the one of more steps, so that steps of no time are named too. */
function latest(ends: readonly End[]): End | undefined {
  let found = ends[0];
  for (const end of ends) {
    if (!found || end.ms > found.ms || (end.ms === found.ms && end.length > found.length)) found = end;
  }
  return found;
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
