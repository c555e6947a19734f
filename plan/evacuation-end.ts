import { MoveState, type MoveStatus } from './evacuation.js';
import { EndState } from './run.js';

/** What weighs more comes first. */
const WORST: readonly EndState[] = [EndState.unknown, EndState.failedSafe, EndState.held];

/**
 * The one end state of an evacuation. A success only when every service has moved; clean only when none has, and every run that was begun was put
 * back; otherwise the worst that became of a service. `own` is the end of what the evacuation did itself.
 */
export function evacuationEnd(own: EndState, moves: readonly Pick<MoveStatus, 'state' | 'end'>[]): EndState {
  const ends = [own, ...moves.flatMap(({ end }) => end ?? [])];
  const worst = WORST.find(end => ends.includes(end));
  if (worst !== undefined) return worst;
  if (moves.some(({ state }) => state === MoveState.moving)) return EndState.unknown;
  if (own === EndState.succeeded && moves.every(({ state }) => state === MoveState.moved)) return EndState.succeeded;
  return own === EndState.abortedClean && moves.every(({ state }) => state !== MoveState.moved)
    ? EndState.abortedClean
    : EndState.held;
}

/** One sentence on where the services are, for every failure and the end of an evacuation. */
export function evacuationState(region: string, moves: readonly MoveStatus[]): string {
  const those = (one: string, many: string, ...states: readonly MoveState[]): readonly string[] => {
    const names = moves.flatMap(({ service, state }) => (states.includes(state) ? [service] : []));
    return names.length === 0 ? [] : [`${names.join(', ')} ${names.length === 1 ? one : many}`];
  };
  const { moved, moving, waiting, failed, busy, blocked } = MoveState;
  if (moves.every(({ state }) => state === moved)) return `All ${moves.length} services have left ${region}.`;
  if (moves.every(({ state }) => state === waiting)) return `No service was moved out of ${region}.`;
  const parts = [
    ...those('has left', 'have left', moved),
    ...those('is moving', 'are moving', moving),
    ...those('did not move or not wholly, see its own run', 'did not move or not wholly, see their own runs', failed),
    ...those('had a run already and was not touched', 'had runs already and were not touched', busy),
    ...those('was not moved', 'were not moved', blocked, waiting),
  ];
  return `Leaving ${region}: ${parts.join('; ')}.`;
}
