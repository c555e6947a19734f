import type { Effect } from '../../plan/effect.js';
import type { PlannedAct, PlannedStep } from '../../plan/plan.js';
import { findStepKind } from '../../plan/steps/index.js';
import { findAncestors } from '../ancestors.js';
import { groundOf, type Subject } from './ground.js';
import { groupsOf } from './groups.js';
import type { Guarantees } from './guarantees.js';
import type { Ground } from './world.js';

/** What does not change while one plan is explored. */
export interface Setting {
  readonly plan: Subject;
  readonly ground: Ground;
  readonly guarantees: Guarantees;
  /** The effects of each step's undo; empty when it has none. */
  readonly undos: readonly (readonly Effect[])[];
  /** For each step the indices of the steps it needs. */
  readonly needs: readonly (readonly number[])[];
  /** For each step all steps that are done before it, by their indices. */
  readonly before: readonly (readonly number[])[];
  /** For each step a number that it shares with all steps which what it does may concern. */
  readonly groups: readonly number[];
  /** For each step whether a person may have done by hand, before it, what the model cannot see. */
  readonly byHand: readonly boolean[];
  /** For each step whether it touches nothing of the model and nobody is waited for. */
  readonly inert: readonly boolean[];
}

export function settingOf(plan: Subject, guarantees: Guarantees): Setting {
  const positions = new Map(plan.steps.map(({ id }, index) => [id, index]));
  const ancestors = findAncestors(plan.steps);
  return {
    plan,
    ground: groundOf(plan),
    guarantees,
    undos: plan.steps.map(({ undo }) => (undo ? effectsOf(undo) : [])),
    needs: plan.steps.map(({ needs }) => needs.flatMap(need => positions.get(need) ?? [])),
    inert: plan.steps.map(isInert),
    groups: groupsOf(plan),
    before: plan.steps.map(({ id }) => [...(ancestors.get(id) ?? [])].flatMap(step => positions.get(step.id) ?? [])),
    byHand: plan.steps.map(({ id }) => ancestors.get(id)?.some(({ manual }) => manual) ?? false),
  };
}

function isInert({ manual, approval, effects }: PlannedStep): boolean {
  return !manual && approval === null && effects.every(({ effect }) => effect === 'notifies');
}

function effectsOf(act: PlannedAct): readonly Effect[] {
  return findStepKind(act.do)?.effects(act.args) ?? [];
}
