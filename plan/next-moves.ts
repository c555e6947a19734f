import { MoveState, type MoveStatus, type PlannedMove } from './evacuation.js';

export interface NextMoves {
  /** To be started now, in this order. */
  readonly start: readonly PlannedMove[];
  /** What they need did not move, with the names of it. */
  readonly blocked: readonly { readonly service: string; readonly by: readonly string[] }[];
}

const STUCK: readonly MoveState[] = [MoveState.failed, MoveState.busy, MoveState.blocked];

/**
 * Which services begin to move now. Those that need nothing that has not moved, in the order of the plan, as many as fit beside those that are
 * moving. A service that is stuck takes no room and stops nobody but those that depend on it.
 */
export function nextMoves(
  moves: readonly PlannedMove[],
  statuses: ReadonlyMap<string, Pick<MoveStatus, 'state'>>,
  atOnce: number,
): NextMoves {
  const stateOf = (service: string): MoveState => statuses.get(service)?.state ?? MoveState.waiting;
  const blocked = new Map<string, readonly string[]>();
  // In the order of the plan, so that what is blocked by something blocked is found in the same pass.
  for (const { service, needs } of moves) {
    if (stateOf(service) !== MoveState.waiting) continue;
    const by = needs.filter(need => STUCK.includes(stateOf(need)) || blocked.has(need));
    if (by.length > 0) blocked.set(service, by);
  }
  const moving = moves.filter(({ service }) => stateOf(service) === MoveState.moving).length;
  const ready = moves.filter(
    ({ service, needs }) =>
      stateOf(service) === MoveState.waiting && needs.every(need => stateOf(need) === MoveState.moved),
  );
  return {
    start: ready.slice(0, Math.max(0, atOnce - moving)),
    blocked: [...blocked].map(([service, by]) => ({ service, by })),
  };
}
