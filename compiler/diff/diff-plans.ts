import type { Plan } from '../../plan/plan.js';
import { type Difference, differences } from './differences.js';
import { diffSteps, type StepChange } from './diff-steps.js';
import { meanings } from './meanings/index.js';
import { type Meaning, Tone } from './meanings/meaning.js';
import { sideOf } from './side.js';

export interface PlanDiff {
  /** True when a run of either would do, ask and say the same. The hashes may still differ: they cover the path, commit and lines. */
  readonly same: boolean;
  /** What it means for safety: worse first, then neither, then better. */
  readonly meanings: readonly Meaning[];
  /** Fields of the plan itself. */
  readonly plan: readonly Difference[];
  readonly steps: readonly StepChange[];
}

/** Told by the steps, or by nothing that a run does. */
const TOLD = [
  'steps',
  'hash',
  'source',
  'inventoryHash',
  'worstCaseMs',
  'expectedMs',
  'version',
] as const satisfies readonly (keyof Plan)[];

/** Compares two plans: what was changed, and what that means. Pure; decided from effects and fields, never from names of step kinds. */
export function diffPlans(before: Plan, after: Plan): PlanDiff {
  const [old, now] = [sideOf(before), sideOf(after)];
  const plan = differences(fieldsOf(before), fieldsOf(after));
  const steps = diffSteps(before.steps, after.steps);
  const said = meanings.flatMap(interpret => interpret(old, now));
  const tones = Object.values(Tone);
  const sorted = said.toSorted((a, b) => tones.indexOf(a.tone) - tones.indexOf(b.tone));
  const once = sorted.filter(({ sentence }, index) => sorted.findIndex(each => each.sentence === sentence) === index);
  return { same: plan.length === 0 && steps.length === 0, meanings: once, plan, steps };
}

function fieldsOf(plan: Plan): object {
  return Object.fromEntries(Object.entries(plan).filter(([key]) => !TOLD.some(told => told === key)));
}
