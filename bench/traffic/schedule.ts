import { MoveState, type PlannedMove } from '../../plan/evacuation.js';
import { nextMoves } from '../../plan/next-moves.js';

type Took = ReadonlyMap<string, number>;

/** The longest chain of services that need each other, by what their acts took. The moves come sorted. */
export function pathOf(moves: readonly PlannedMove[], took: Took): { ms: number; services: readonly string[] } {
  const ends = new Map<string, { ms: number; services: readonly string[] }>();
  const longest = (paths: readonly { ms: number; services: readonly string[] }[]) =>
    paths.reduce((a, b) => (b.ms > a.ms ? b : a), { ms: 0, services: [] });
  for (const { service, needs } of moves) {
    const before = longest(needs.flatMap(need => ends.get(need) ?? []));
    ends.set(service, { ms: before.ms + (took.get(service) ?? 0), services: [...before.services, service] });
  }
  return longest([...ends.values()]);
}

/** How long the same moves take in the same order under the same cap when nothing but their acts takes time. */
export function idealMs(moves: readonly PlannedMove[], took: Took, atOnce: number): number {
  const states = new Map<string, { state: MoveState }>();
  const ends = new Map<string, number>();
  for (let now = 0; ; ) {
    for (const { service } of nextMoves(moves, states, atOnce).start) {
      states.set(service, { state: MoveState.moving });
      ends.set(service, now + (took.get(service) ?? 0));
    }
    const next = [...ends].toSorted(([, a], [, b]) => a - b)[0];
    if (!next) return now;
    const [service, at] = next;
    now = at;
    ends.delete(service);
    states.set(service, { state: MoveState.moved });
  }
}

/** The most of these spans that there are at one moment. */
export function mostAtOnce(spans: readonly { readonly from: number; readonly to: number }[]): number {
  return Math.max(0, ...spans.map(({ from: at }) => spans.filter(({ from, to }) => from <= at && at < to).length));
}
