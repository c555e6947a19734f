import type { PlannedStep } from '../../plan/plan.js';
import { type Beginning, beginningsOf, type Subject } from './ground.js';
import { ALL_GUARANTEES, type Guarantees } from './guarantees.js';
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

/** Twenty thousand states take about half a second, within the time that one runbook may take. Three accidents find every known way to break a move with one primary; the fourth multiplies the states by about four. */
const DEFAULT_LIMITS: Limits = { accidents: 3, states: 20_000 };

/**
 * Runs a plan against the model of the world under every order of up to a few accidents, and returns the shortest path that breaks an
 * invariant. Pure; bounded by states, and a bound that was reached is said (`complete: false`), never counted as safe.
 */
export function explore(plan: Subject, options: ExploreOptions = {}): Exploration {
  const setting = settingOf(plan, { ...ALL_GUARANTEES, ...options.guarantees });
  const limits = {
    accidents: options.accidents ?? DEFAULT_LIMITS.accidents,
    states: options.states ?? DEFAULT_LIMITS.states,
  };
  const total = { states: 0, depth: 0, complete: true };
  let shortest: { readonly searched: Searched; readonly beginning: Beginning } | undefined;
  for (const [index, beginning] of beginningsOf(plan, setting.ground).entries()) {
    const searched = search(beginning.world, setting, limits, options.invariants);
    total.states += searched.states;
    total.depth = Math.max(total.depth, searched.depth);
    total.complete &&= searched.complete;
    const length = searched.found?.path.length ?? Infinity;
    if (length < (shortest?.searched.found?.path.length ?? Infinity)) shortest = { searched, beginning };
    const dead = index === 0 && !searched.found && wants('dead-end', options) ? deadEnd(searched, setting) : undefined;
    if (dead) return { ok: false, states: total.states, invariant: 'dead-end', after: beginning.after, ...dead };
  }
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
