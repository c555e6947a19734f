/** The nearest-rank percentile (0 < p <= 1): a value that was measured, never one between two. Undefined of nothing. */
export function percentile(values: readonly number[], p: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)];
}
