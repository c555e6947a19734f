import type { Effect } from '../../plan/effect.js';
import type { PlannedStep } from '../../plan/plan.js';

export type EffectOf<Name extends Effect['effect']> = Extract<Effect, { readonly effect: Name }>;

/** A step with one of its effects. */
export interface Acting<Name extends Effect['effect']> {
  readonly step: PlannedStep;
  readonly effect: EffectOf<Name>;
}

/** Every effect of that name, with the step that has it, in the order of the plan. */
export function effectsOf<Name extends Effect['effect']>(
  steps: readonly PlannedStep[],
  name: Name,
): readonly Acting<Name>[] {
  return steps.flatMap(step => step.effects.flatMap(effect => (isNamed(effect, name) ? [{ step, effect }] : [])));
}

function isNamed<Name extends Effect['effect']>(effect: Effect, name: Name): effect is EffectOf<Name> {
  return effect.effect === name;
}
