import type { Effect } from '../../plan/effect.js';
import { applyEffect } from './apply-effect.js';
import type { Outcome, Scene } from './scene.js';
import type { World } from './world.js';

/**
 * A person who did a step by hand before may have done what the model cannot see: stopped the old primary, moved a route. So then a
 * promotion is not refused because that server looks alive (whether it was fenced is judged all the same), and a route is taken as moved.
 */
export function performEffect(
  effect: Effect,
  world: World,
  byHand: boolean,
  { ground, guarantees }: Omit<Scene, 'world'>,
): Outcome {
  const outcome = applyEffect(effect, { ground, world, guarantees });
  if (outcome.done || !byHand) return outcome;
  if (effect.effect === 'verifies-writes' || effect.effect === 'routes') return { done: true, world };
  return applyEffect(effect, { ground, world, guarantees: { ...guarantees, promotionLooksAgain: false } });
}
