import type { Severity } from '../../plan/diagnostic.js';
import type { Plan, PlannedStep } from '../../plan/plan.js';
import type { Mark } from '../report.js';

/** A compiled runbook as the rules see it: the plan before it is sealed, and which steps come before which. */
export interface Lowered {
  readonly plan: Omit<Plan, 'hash'>;
  /** The steps that must have succeeded before this one starts. */
  readonly before: (step: PlannedStep) => readonly PlannedStep[];
  /** The steps that start only after this one. */
  readonly after: (step: PlannedStep) => readonly PlannedStep[];
  /** Where a key of the front matter stands; where it should stand when it is not there. */
  readonly front: (...path: readonly string[]) => Mark;
}

export interface Finding {
  /** A step, or a place in the front matter. */
  readonly at: PlannedStep | Mark;
  /** "Unexpected X, expected Y" */
  readonly message: string;
  readonly hint?: string;
  readonly related?: readonly { readonly message: string; readonly step: PlannedStep }[];
}

/** A safety rule: what it refuses, shown by two whole runbooks that are also its tests. It reads effects, never the name of a step kind. */
export interface Rule {
  /** Permanent. */
  readonly code: string;
  readonly severity: Severity;
  /** One sentence: what is wrong and what it leads to. */
  readonly description: string;
  /** A runbook that breaks this rule and no other. */
  readonly bad: string;
  /** The same runbook, made good. */
  readonly good: string;
  readonly check: (lowered: Lowered) => readonly Finding[];
}
