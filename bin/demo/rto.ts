import type { Effect } from '../../plan/effect.js';
import type { Plan } from '../../plan/plan.js';
import type { RunState } from '../../plan/run.js';

/** The parts of a recovery time, in milliseconds, as measured. `other`: steps that belong to none of them. */
export interface RtoParts {
  readonly detect: number;
  readonly decide: number;
  readonly fence: number;
  readonly promote: number;
  readonly redirect: number;
  readonly verify: number;
  readonly other: number;
  readonly total: number;
}

type Part = Exclude<keyof RtoParts, 'detect' | 'total'>;

/** Which part of the recovery time a step belongs to, by what it does to the world. */
function partOf(effects: readonly Effect[]): Part {
  const has = (...names: Effect['effect'][]) => effects.some(effect => names.includes(effect.effect));
  if (has('measures-lag', 'approves')) return 'decide';
  if (has('fences')) return 'fence';
  if (has('promotes', 'switches')) return 'promote';
  if (has('routes')) return 'redirect';
  return has('verifies-writes') ? 'verify' : 'other';
}

/** Splits the time from the failure to the verified write over the steps of the run that brought the service back. */
export function rtoParts(plan: Plan, state: RunState, failedAt: number): RtoParts {
  const parts: Record<Part, number> = { decide: 0, fence: 0, promote: 0, redirect: 0, verify: 0, other: 0 };
  const lastVerified = state.steps.findLast(
    step => step.endedAt !== null && partOf(effectsOf(plan, step.id)) === 'verify',
  );
  const end = lastVerified?.endedAt ?? state.endedAt ?? failedAt;
  for (const step of state.steps) {
    if (step.startedAt === null || step.endedAt === null || step.startedAt >= end) continue;
    parts[partOf(effectsOf(plan, step.id))] += Math.min(step.endedAt, end) - step.startedAt;
  }
  return { detect: state.startedAt - failedAt, ...parts, total: end - failedAt };
}

function effectsOf(plan: Plan, id: string): readonly Effect[] {
  return plan.steps.find(step => step.id === id)?.effects ?? [];
}
