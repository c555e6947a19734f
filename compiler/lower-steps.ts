import type { PlannedStep } from '../plan/plan.js';
import { lowerStep } from './lower-step.js';
import { orderSteps } from './order-steps.js';
import type { StepSource } from './read-steps.js';
import type { Report } from './report.js';
import type { Setting } from './setting.js';
import { wireGates } from './wire-gates.js';

/**
 * Lowers all steps and connects them. When a block could not be read (`complete` is false) the others are still checked, but not put in
 * order: what needs the missing one would be reported as wrong.
 */
export function lowerSteps(
  sources: readonly StepSource[],
  complete: boolean,
  setting: Setting,
  report: Report,
): readonly PlannedStep[] | undefined {
  const ordered = complete ? orderSteps(sources, report) : undefined;
  const standing = { id: '', needs: [] };
  const steps = (ordered ?? sources.map(source => ({ source, standing }))).map(step =>
    lowerStep(step.source, step.standing, setting, report),
  );
  return ordered && steps.every(step => step !== undefined) ? wireGates(steps) : undefined;
}
