import type { Effect } from '../plan/effect.js';
import { Danger, type PlannedStep } from '../plan/plan.js';
import { type Ancestors, findAncestors } from './ancestors.js';

/**
 * Connects gates with what they guard: a promotion reads again, right before it acts, every measuring gate before it that speaks of the
 * database and region it promotes; an approval is given on the readings of all gates before it; and a guard whose refusal people may
 * overrule names the approval that asks them.
 */
export function wireGates(steps: readonly PlannedStep[]): readonly PlannedStep[] {
  const ancestors = findAncestors(steps);
  // Most steps are no part of this and stay the objects that they are.
  const guarded = steps.map(step => {
    const guards = guardsOf(step, before(step, ancestors));
    return guards.length > 0 ? { ...step, guards } : step;
  });
  return guarded.map(step => {
    const approval = step.approval && { ...step.approval, evidence: gatesOf(before(step, ancestors)) };
    const asks = asksOf(step, guarded, ancestors);
    return approval || asks !== null ? { ...step, approval, asks } : step;
  });
}

function before(step: PlannedStep, ancestors: Ancestors): readonly PlannedStep[] {
  return ancestors.get(step.id) ?? [];
}

function gatesOf(steps: readonly PlannedStep[]): readonly string[] {
  return steps.filter(({ gate }) => gate !== null).map(({ id }) => id);
}

function guardsOf(step: PlannedStep, earlier: readonly PlannedStep[]): readonly string[] {
  if (step.danger !== Danger.pointOfNoReturn) return [];
  const moves = step.effects.flatMap(effect => target(effect) ?? []);
  const measuring = earlier.filter(
    ({ danger, effects }) =>
      danger === Danger.reads && effects.every(effect => moves.some(move => speaksOf(effect, move))),
  );
  return moves.length > 0 ? gatesOf(measuring) : [];
}

interface Move {
  readonly database: string;
  readonly region: string;
}

/** The database and region that an effect makes the primary. */
function target(effect: Effect): Move | undefined {
  if (effect.effect === 'promotes') return { database: effect.database, region: effect.region };
  return effect.effect === 'switches' ? { database: effect.database, region: effect.to } : undefined;
}

function speaksOf(effect: Effect, move: Move): boolean {
  // An audit reads every region, also the one that is lost: right before a promotion it could only say that it does not know.
  if (effect.effect === 'audits-residency') return false;
  return effect.effect !== 'measures-lag' || (effect.database === move.database && effect.region === move.region);
}

/** The first approval between a gate and a step that it guards. */
function asksOf(gate: PlannedStep, steps: readonly PlannedStep[], ancestors: Ancestors): string | null {
  const guarded = steps.filter(({ guards }) => guards.includes(gate.id));
  const asking = guarded.flatMap(step => before(step, ancestors)).filter(({ approval }) => approval !== null);
  return asking.find(step => before(step, ancestors).some(({ id }) => id === gate.id))?.id ?? null;
}
