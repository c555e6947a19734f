import type { PlannedStep } from '../plan/plan.js';
import { lowerManual, lowerStep } from './lower-step.js';
import { type Ordered, orderSteps } from './order-steps.js';
import type { StepSource } from './read-steps.js';
import type { Report } from './report.js';
import type { Setting } from './setting.js';

/**
 * Lowers all steps in order, those of included runbooks in the place of the step that includes them. When a block could not be read
 * (`complete` is false) the others are still checked, but not put in order: what needs the missing one would be reported as wrong.
 */
export function lowerSteps(
  sources: readonly StepSource[],
  complete: boolean,
  setting: Setting,
  report: Report,
): readonly PlannedStep[] | undefined {
  const ordered = complete ? orderSteps(sources, report) : undefined;
  const standing = { id: '', needs: [] };
  const ends = new Map<string, readonly string[]>();
  const lowered = (ordered ?? sources.map(source => ({ source, standing }))).map(step =>
    lowerOne(step, ends, setting, report),
  );
  return ordered && lowered.every(steps => steps !== undefined) ? lowered.flat() : undefined;
}

/** `ends` collects for each included runbook the steps that whoever needs it waits for. */
function lowerOne(
  { source, standing }: Ordered,
  ends: Map<string, readonly string[]>,
  setting: Setting,
  report: Report,
): readonly PlannedStep[] | undefined {
  const needs = standing.needs.flatMap(need => ends.get(need) ?? [need]);
  const { include } = source;
  if (include) {
    const included = setting.include(include.path, include.params, standing.id, include.pathMark, report);
    if (included) ends.set(standing.id, included.ends);
    return included?.place(needs);
  }
  const step = source.automation
    ? lowerStep(source, source.automation, { id: standing.id, needs }, setting, report)
    : lowerManual(source, { id: standing.id, needs }, setting, report);
  return step && [step];
}
