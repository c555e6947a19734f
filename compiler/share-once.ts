import { canonicalJson } from '../plan/canonical-json.js';
import type { Effect } from '../plan/effect.js';
import type { PlannedStep } from '../plan/plan.js';

/** What a step does to shared infrastructure, as one text each; what only measures, asks or tells is nobody's to share. */
export function sharedKeys(steps: readonly PlannedStep[]): readonly string[] {
  return steps.flatMap(({ effects }) => effects.flatMap(effect => keyOf(effect) ?? []));
}

/**
 * The steps of a service without those whose whole work another service of the evacuation has done before it: a database, a proxy or a name that
 * both use moves once. What waited for such a step waits for what that step waited for.
 */
export function withoutShared(steps: readonly PlannedStep[], done: ReadonlySet<string>): readonly PlannedStep[] {
  const moved = new Set(steps.flatMap(({ effects }) => effects.flatMap(effect => movedBy(effect, done))));
  const gone = new Map(steps.filter(step => isDone(step, done, moved)).map(step => [step.id, step.needs]));
  if (gone.size === 0) return steps;
  const needsOf = (needs: readonly string[]): readonly string[] => [
    ...new Set(needs.flatMap(need => (gone.has(need) ? needsOf(gone.get(need) ?? []) : [need]))),
  ];
  return steps.filter(({ id }) => !gone.has(id)).map(step => ({ ...step, needs: needsOf(step.needs) }));
}

function isDone({ effects, approval }: PlannedStep, done: ReadonlySet<string>, moved: ReadonlySet<string>): boolean {
  if (effects.length === 0 || approval !== null) return false;
  return effects.every(effect => {
    if (effect.effect === 'measures-lag') return moved.has(effect.database);
    const key = keyOf(effect);
    return key !== undefined && done.has(key);
  });
}

/** The database that an earlier service makes primary by this very effect. */
function movedBy(effect: Effect, done: ReadonlySet<string>): readonly string[] {
  if (effect.effect !== 'promotes' && effect.effect !== 'switches') return [];
  const key = keyOf(effect);
  return key !== undefined && done.has(key) ? [effect.database] : [];
}

function keyOf(effect: Effect): string | undefined {
  switch (effect.effect) {
    case 'fences':
    case 'promotes':
    case 'switches':
    case 'routes':
    case 'follows':
      return canonicalJson(effect);
    default:
      return undefined;
  }
}
