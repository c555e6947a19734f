import type { LossBound } from '../gate.js';
import type { Plan } from '../plan.js';
import type { RunState } from '../run.js';

/**
 * The loss in time that the promotion risked, by heartbeat: the bound of the reading that was taken last before it. 0 for a switchover that is
 * done, which proves that the standby replayed all. Null when no gate bounds it.
 */
export function heartbeatBound(state: RunState, plan: Plan): number | null {
  const done = new Set(state.steps.filter(step => step.state === 'done').map(({ id }) => id));
  if (plan.steps.some(({ id, effects }) => done.has(id) && effects.some(({ effect }) => effect === 'switches')))
    return 0;
  const bound = lastBound(state);
  return bound === undefined ? null : bound.zeroProved ? 0 : bound.atMostMs;
}

function lastBound({ steps }: RunState): LossBound | undefined {
  const judged = steps.flatMap(({ judgement }) => (judgement?.loss ? [{ ...judgement, loss: judgement.loss }] : []));
  return judged.toSorted((a, b) => a.asOf - b.asOf).at(-1)?.loss;
}

/** How long clients could not write, where a step measured it; milliseconds. */
export function gapOf({ steps }: RunState): number | null {
  const gaps = steps.flatMap(({ result }) => (hasGap(result) ? [result.gapMs] : []));
  return gaps.length > 0 ? Math.max(...gaps) : null;
}

function hasGap(result: unknown): result is { readonly gapMs: number } {
  return typeof result === 'object' && result !== null && 'gapMs' in result && typeof result.gapMs === 'number';
}
