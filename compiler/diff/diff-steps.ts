import type { PlannedStep } from '../../plan/plan.js';
import { type Difference, differences } from './differences.js';
import { movedIds } from './moved-ids.js';

/** What happened to one step; steps are the same step when their ids are. */
export type StepChange =
  | { readonly change: 'added'; readonly step: string; readonly summary: string; readonly after: string | null }
  | { readonly change: 'removed'; readonly step: string; readonly summary: string; readonly after: string | null }
  | { readonly change: 'moved'; readonly step: string; readonly before: string | null; readonly after: string | null }
  | { readonly change: 'changed'; readonly step: string; readonly do: string; readonly fields: readonly Difference[] };

type Steps = readonly PlannedStep[];

/**
 * Fields that are told by others: what a step does and how long it usually takes follow from its kind and arguments; its place in the
 * file does nothing.
 */
const DERIVED = ['place', 'summary', 'effects', 'expectedMs'] as const satisfies readonly (keyof PlannedStep)[];

/** Steps removed, added, moved and changed, in the order in which a reader of the new plan meets them. */
export function diffSteps(before: Steps, after: Steps): readonly StepChange[] {
  const [old, now] = [byId(before), byId(after)];
  const moved = movedIds(
    before.map(({ id }) => id).filter(id => now.has(id)),
    after.map(({ id }) => id).filter(id => old.has(id)),
  );
  const removed = before.filter(({ id }) => !now.has(id)).map(step => told('removed', step, before));
  return [...removed, ...after.flatMap((step, index) => changesOf(step, index))];

  function changesOf(step: PlannedStep, index: number): readonly StepChange[] {
    const was = old.get(step.id);
    if (!was) return [told('added', step, after)];
    const fields = differences(comparable(was, before), comparable(step, after));
    return [
      ...(moved.has(step.id)
        ? [
            {
              change: 'moved',
              step: step.id,
              before: idBefore(was, before),
              after: after[index - 1]?.id ?? null,
            } as const,
          ]
        : []),
      ...(fields.length > 0 ? [{ change: 'changed', step: step.id, do: step.do, fields } as const] : []),
    ];
  }
}

function byId(steps: Steps): ReadonlyMap<string, PlannedStep> {
  return new Map(steps.map(step => [step.id, step]));
}

function told(change: 'added' | 'removed', step: PlannedStep, steps: Steps): StepChange {
  return { change, step: step.id, summary: step.summary, after: idBefore(step, steps) };
}

function idBefore(step: PlannedStep, steps: Steps): string | null {
  return steps[steps.indexOf(step) - 1]?.id ?? null;
}

/** A step that needs just the one before it says nothing by that; where that one changed, it is told there. */
function comparable(step: PlannedStep, steps: Steps): object {
  const previous = idBefore(step, steps);
  const inOrder = previous === null ? step.needs.length === 0 : step.needs.length === 1 && step.needs[0] === previous;
  const kept = Object.entries(step).filter(([key]) => !DERIVED.some(derived => derived === key));
  return { ...Object.fromEntries(kept), needs: inOrder ? 'the step before it' : step.needs };
}
