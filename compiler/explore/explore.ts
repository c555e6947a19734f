import { type PlannedStep, RunbookKind } from '../../plan/plan.js';
import { type Beginning, beginningsOf, type Subject } from './ground.js';
import { USUAL_GUARANTEES, type Guarantees } from './guarantees.js';
import type { Invariant } from './invariant.js';
import type { Move } from './moves.js';
import { type Limits, search, type Searched } from './search.js';
import { type Setting, settingOf } from './setting.js';

export interface ExploreOptions extends Partial<Limits> {
  /** Guarantees that are switched off or on, to see what they are there for. */
  readonly guarantees?: Partial<Guarantees>;
  /** Only these invariants; by default all. */
  readonly invariants?: readonly Invariant[];
}

/** One thing on a path: an accident, or a step with its place in the runbook. */
export interface PathItem {
  readonly sentence: string;
  readonly step: PlannedStep | undefined;
}

export type Exploration =
  | { readonly ok: true; readonly states: number; readonly depth: number; readonly complete: boolean }
  | {
      readonly ok: false;
      readonly states: number;
      readonly invariant: Invariant;
      /** What is the matter at the end of the path, as one sentence. */
      readonly sentence: string;
      /** How the world of the path came about; empty for the normal one. */
      readonly after: string;
      readonly path: readonly PathItem[];
    };

/** Of one plan, in all worlds that it may begin in. Twenty thousand take about half a second, within the time that one runbook may take. */
const MOST_STATES = 20_000;

/**
 * How many accidents one path may have; among those of two runs the second run is one. Three find every known way to break a move with one
 * primary; the fourth multiplies the states by about four, and two runs that meet as much as a single one by twenty. What happens to one move of
 * an evacuation or a drill mostly does not reach the others.
 */
function accidentsFor({ kind }: Subject): { readonly one: number; readonly two: number } {
  const composed = kind === RunbookKind.evacuation || kind === RunbookKind.drill;
  return composed ? { one: 2, two: 1 } : { one: 3, two: 2 };
}

/**
 * Runs a plan against the model of the world under every order of up to a few accidents, and returns the shortest path that breaks an
 * invariant. Pure; bounded by states, and a bound that was reached is said (`complete: false`), never counted as safe.
 */
export function explore(plan: Subject, options: ExploreOptions = {}): Exploration {
  const guarantees = { ...USUAL_GUARANTEES, ...options.guarantees };
  const alone = settingOf(plan, { ...guarantees, oneRunPerService: true });
  const usual = accidentsFor(plan);
  const limits = { accidents: options.accidents ?? usual.one, states: options.states ?? MOST_STATES };
  const passes = [{ setting: alone, limits }];
  if (!guarantees.oneRunPerService) {
    const few = { ...limits, accidents: Math.min(limits.accidents, usual.two) };
    passes.push({ setting: { ...alone, guarantees }, limits: few });
  }
  const total = { states: 0, depth: 0, complete: true };
  let shortest: { readonly searched: Searched; readonly beginning: Beginning } | undefined;
  for (const [index, pass] of passes.entries())
    for (const [first, beginning] of beginningsOf(plan, pass.setting.ground).entries()) {
      const left = { ...pass.limits, states: limits.states - total.states };
      const searched = search(beginning.world, pass.setting, left, options.invariants);
      total.states += searched.states;
      total.depth = Math.max(total.depth, searched.depth);
      total.complete &&= searched.complete;
      const length = searched.found?.path.length ?? Infinity;
      if (length < (shortest?.searched.found?.path.length ?? Infinity)) shortest = { searched, beginning };
      if (index > 0 || first > 0 || searched.found || !wants('dead-end', options)) continue;
      const dead = deadEnd(searched, pass.setting);
      if (dead) return { ok: false, states: total.states, invariant: 'dead-end', after: beginning.after, ...dead };
    }
  return told(plan, shortest, total);
}

/** A shortest path found, as words and steps; else how much was looked at. */
function told(
  plan: Subject,
  shortest: { readonly searched: Searched; readonly beginning: Beginning } | undefined,
  total: { readonly states: number; readonly depth: number; readonly complete: boolean },
): Exploration {
  const found = shortest?.searched.found;
  if (!shortest || !found) return { ok: true, ...total };
  const { invariant, sentence } = found.breach;
  const path = found.path.map(move => item(move, plan));
  return { ok: false, states: total.states, invariant, sentence, after: shortest.beginning.after, path };
}

function wants(invariant: Invariant, { invariants }: ExploreOptions): boolean {
  return invariants?.includes(invariant) ?? true;
}

function item({ sentence, step }: Move, { steps }: Subject): PathItem {
  return { sentence, step: step === undefined ? undefined : steps[step] };
}

/** A run that meets no accident at all must be able to end as SUCCEEDED. */
function deadEnd({ finishes, stuck, complete }: Searched, { plan, byHand }: Setting) {
  const step = stuck && plan.steps[stuck.step];
  if (finishes || !complete || !stuck || !step || byHand[stuck.step]) return undefined;
  const refusal = { sentence: `"${step.title}" is refused: ${stuck.reason}`, step };
  const sentence = `Without any accident the run cannot get past "${step.title}"`;
  return { sentence, path: [...stuck.path.map(move => item(move, plan)), refusal] };
}
