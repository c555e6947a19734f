import { formatDuration } from './duration.js';

/** One request of a warming: how long it took, in milliseconds, or null when it was not answered well. */
export type Asked = number | null;

export interface WarmingBounds {
  /** The share of requests that may fail, 0 to 1. */
  readonly maxErrors: number;
  readonly maxLatencyMs: number;
}

/** So many answers make a share; before that one failure of three would stop everything. */
const ENOUGH = 20;

/**
 * Why a warming must stop: the service that it asks is the one that users have just been sent to, and it must not be the load that takes it down.
 * `recent`: the newest requests, in any order. Undefined while it may go on.
 */
export function whyStopWarming(
  recent: readonly Asked[],
  { maxErrors, maxLatencyMs }: WarmingBounds,
): string | undefined {
  if (recent.length < ENOUGH) return undefined;
  const failed = recent.filter(one => one === null).length;
  const share = failed / recent.length;
  if (share > maxErrors) {
    return `${failed} of the last ${recent.length} requests failed; at most ${Math.round(maxErrors * 100)} % may`;
  }
  const p95 = percentile95(recent);
  if (p95 === null || p95 <= maxLatencyMs) return undefined;
  return `the slowest twentieth of the last ${recent.length} requests took ${formatDuration(Math.round(p95))} or more; at most ${formatDuration(maxLatencyMs)} is allowed`;
}

/** The latency that 95 % of the answered requests stay below or at (nearest rank). Null when none was answered. */
export function percentile95(asked: readonly Asked[]): number | null {
  const answered = asked.filter(one => one !== null).toSorted((a, b) => a - b);
  return answered[Math.ceil(answered.length * 0.95) - 1] ?? null;
}
