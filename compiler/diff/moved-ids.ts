/** The fewest ids that have to move to get from one order to the other: those outside the longest run that keeps its order. */
export function movedIds(before: readonly string[], after: readonly string[]): ReadonlySet<string> {
  const position = new Map(before.map((id, index) => [id, index]));
  const order = after.map(id => position.get(id) ?? 0);
  // The longest increasing run that ends at each place, and where it came from; a plan has 500 steps at most.
  const lengths: number[] = [];
  const previous: number[] = [];
  for (const [index, here] of order.entries()) {
    let [best, from] = [0, -1];
    for (let other = 0; other < index; other += 1) {
      const length = lengths[other] ?? 0;
      if ((order[other] ?? 0) < here && length > best) [best, from] = [length, other];
    }
    lengths.push(best + 1);
    previous.push(from);
  }
  const kept = new Set<string>();
  for (let at = lengths.indexOf(Math.max(...lengths)); at >= 0; at = previous[at] ?? -1) kept.add(after[at] ?? '');
  return new Set(after.filter(id => !kept.has(id)));
}
