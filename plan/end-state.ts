import { EndState } from './run.js';

/** How a run stopped: all steps done, people or a rule stopped it, or the time to wait for people ran out. */
export type Stop = 'completed' | 'aborted' | 'expired';

export interface RunFacts {
  readonly stop: Stop;
  readonly pastPointOfNoReturn: boolean;
  /** An act was sent whose effect could not be read back. */
  readonly outcomeUnknown: boolean;
  /** What became of putting things back; `nothing` when no step had anything to put back. */
  readonly undo: 'nothing' | 'clean' | 'failed';
  /** A fence was proved and not taken down again. */
  readonly fenced: boolean;
}

/** The one end state of a run. Never a success with something unknown, never clean with something not put back. */
export function endState(facts: RunFacts): EndState {
  if (facts.outcomeUnknown) return EndState.unknown;
  if (facts.stop === 'completed') return EndState.succeeded;
  // After the point of no return nothing is put back: the run stands where it is and people go on from there.
  if (facts.stop === 'expired' || facts.pastPointOfNoReturn) return EndState.held;
  if (facts.undo !== 'failed') return EndState.abortedClean;
  return facts.fenced ? EndState.failedSafe : EndState.unknown;
}
