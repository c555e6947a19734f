import type { Severity } from '../../plan/diagnostic.js';
import type { Inventory } from '../../plan/inventory.js';
import type { Plan, PlannedStep } from '../../plan/plan.js';
import type { Mark } from '../report.js';

/** A compiled runbook as the rules see it: the plan before it is sealed, and which steps come before which. */
export interface Lowered {
  readonly plan: Omit<Plan, 'hash'>;
  /** The whole inventory, where the plan's estate holds only what the plan names. */
  readonly inventory: Inventory;
  /** The steps that must have succeeded before this one starts. */
  readonly before: (step: PlannedStep) => readonly PlannedStep[];
  /** The steps that start only after this one. */
  readonly after: (step: PlannedStep) => readonly PlannedStep[];
  /** The moment at which overrides are judged; absent: none has expired. */
  readonly on?: number;
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
  /** True when it keeps data from being lost, written twice or taken where it may not be; then no inventory can soften it. */
  readonly locked?: true;
  /** One sentence: what is wrong and what it leads to. */
  readonly description: string;
  /** What goes wrong in production, in a few sentences, for the page of the code. */
  readonly why: string;
  /** A runbook that breaks this rule and no other. */
  readonly bad: string;
  /** The same runbook, made good. */
  readonly good: string;
  /** Reasonable runbooks that come near it, each by what is special about it; none of them is an alarm of any rule. */
  readonly allowed?: Readonly<Record<string, string>>;
  /** What the inventory of each example says besides the shipped one, as YAML that is laid over it. */
  readonly inventory?: { readonly bad: string; readonly good: string };
  readonly check: (lowered: Lowered) => readonly Finding[];
}
