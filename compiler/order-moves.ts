import type { Inventory } from '../plan/inventory.js';

/** What the order is made from. */
export interface Moving {
  readonly service: string;
  /** The services of the evacuation that must have moved before. */
  readonly needs: readonly string[];
}

/**
 * The order in which services begin to move: each after those it needs, and of those that could begin, the critical ones first. What a critical
 * service needs is as critical as that service, or it would wait for something that nobody hurries with.
 */
export function orderMoves<Move extends Moving>(
  moves: readonly Move[],
  services: Inventory['services'],
): readonly Move[] {
  const urgency = new Map(moves.map(move => [move.service, urgencyOf(move.service, moves, services)]));
  const ordered: Move[] = [];
  const left = [...moves];
  while (left.length > 0) {
    const ready = left.filter(({ needs }) => !left.some(({ service }) => needs.includes(service)));
    const next = (ready.length > 0 ? ready : left).toSorted((a, b) =>
      compare(urgency.get(a.service) ?? [], urgency.get(b.service) ?? []),
    )[0];
    if (!next) break;
    ordered.push(next);
    left.splice(left.indexOf(next), 1);
  }
  return ordered;
}

/** Priority, then RTO; the most urgent of the service and of all that wait for it. */
function urgencyOf(service: string, moves: readonly Moving[], services: Inventory['services']): readonly number[] {
  const entry = services[service];
  const own = [entry?.priority ?? Number.MAX_SAFE_INTEGER, entry?.objectives.rto ?? Number.MAX_SAFE_INTEGER];
  const waiting = moves.filter(({ needs }) => needs.includes(service));
  return waiting
    .map(move => urgencyOf(move.service, moves, services))
    .reduce((a, b) => (compare(a, b) <= 0 ? a : b), own);
}

function compare(a: readonly number[], b: readonly number[]): number {
  return (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0);
}
