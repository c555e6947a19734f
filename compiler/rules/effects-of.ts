import type { Effect } from '../../plan/effect.js';
import type { PlannedStep } from '../../plan/plan.js';

export type EffectOf<Name extends Effect['effect']> = Extract<Effect, { readonly effect: Name }>;

/** A step with one of its effects. */
export interface Acting<Name extends Effect['effect']> {
  readonly step: PlannedStep;
  readonly effect: EffectOf<Name>;
}

/** Fifty rules ask the same steps; they are walked once. */
const walked = new WeakMap<
  readonly PlannedStep[],
  readonly { readonly step: PlannedStep; readonly effect: Effect }[]
>();

/** Every effect of a plan, with the step that has it, in the order of the plan. */
export function allEffectsOf(
  steps: readonly PlannedStep[],
): readonly { readonly step: PlannedStep; readonly effect: Effect }[] {
  const known = walked.get(steps);
  if (known) return known;
  const acting = steps.flatMap(step => step.effects.map(effect => ({ step, effect })));
  walked.set(steps, acting);
  return acting;
}

/** Every effect of that name, with the step that has it, in the order of the plan. */
export function effectsOf<Name extends Effect['effect']>(
  steps: readonly PlannedStep[],
  name: Name,
): readonly Acting<Name>[] {
  return allEffectsOf(steps).flatMap(({ step, effect }) => (isNamed(effect, name) ? [{ step, effect }] : []));
}

function isNamed<Name extends Effect['effect']>(effect: Effect, name: Name): effect is EffectOf<Name> {
  return effect.effect === name;
}
