import type { RunState, StepStatus } from '../run.js';

const ON: ReadonlySet<StepStatus['state']> = new Set(['running', 'asking', 'manual', 'held']);

/** By step id, for steps that are on: the limit that a step has passed, milliseconds. `limits` as `stepLimits` gives them. */
export function slowSteps(
  { steps }: Pick<RunState, 'steps'>,
  limits: ReadonlyMap<string, number> | undefined,
  now: number,
): ReadonlyMap<string, number> {
  return new Map(
    steps.flatMap(({ id, state, startedAt }): [string, number][] => {
      const limit = limits?.get(id);
      return limit !== undefined && ON.has(state) && startedAt !== null && now - startedAt > limit ? [[id, limit]] : [];
    }),
  );
}
