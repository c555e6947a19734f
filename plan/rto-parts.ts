import type { Plan } from './plan.js';
import { type RtoPart, rtoPartOf } from './rto-part.js';
import type { RunState } from './run.js';

export interface RtoParts {
  /** From the start of the run to the end of the last step that gives the service back; null while none has. */
  readonly rtoMs: number | null;
  /** Time of the steps of each part; steps that ran at the same time both count. */
  readonly parts: Readonly<Record<RtoPart, number>>;
}

/** Which part of the recovery time each step took, told from its effects and never from its kind. */
export function rtoParts(state: RunState, plan: Plan): RtoParts {
  const parts: Record<RtoPart, number> = {
    measure: 0,
    decide: 0,
    fence: 0,
    promote: 0,
    redirect: 0,
    verify: 0,
    other: 0,
  };
  let back: number | null = null;
  for (const step of state.steps) {
    if (step.startedAt === null || step.endedAt === null) continue;
    const part = partOf(plan, step.id);
    parts[part] += step.endedAt - step.startedAt;
    const gives = part === 'promote' || part === 'redirect' || part === 'verify';
    if (gives && step.state === 'done') back = Math.max(back ?? 0, step.endedAt);
  }
  return { rtoMs: back === null ? null : back - state.startedAt, parts };
}

function partOf(plan: Plan, id: string): RtoPart {
  const step = plan.steps.find(one => one.id === id);
  return step ? rtoPartOf(step) : 'other';
}
