import type { RunState } from '../../plan/run.js';
import type { Subject } from './card.js';

/** What a button on a card of this run is about. */
export function subjectOf(state: RunState, step: string | null, askedAt: number | null): Subject {
  const { service, run, planHash, mode } = state;
  return { service, run, step, planHash, mode, askedAt };
}
