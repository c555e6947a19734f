import type { FenceReading } from '../../plan/fence.js';
import type { DatabaseNode } from '../../plan/database-entry.js';
import type { Resolves } from '../resolves.js';
import { runVector } from '../run-vector.js';

/** A cloud's API answers within seconds; the whole step has 60. */
export const FENCE_COMMAND_LIMIT_MS = 20_000;

/** Runs the inventory's fence command for a host that has no hands. One that was cut off at its limit may or may not have worked. */
export async function runFenceCommand(
  { fence }: DatabaseNode,
  deps: Resolves,
  limitMs: number,
): Promise<NonNullable<FenceReading['command']> | null> {
  if (!fence) return null;
  const { ok, why, timedOut } = await runVector(fence, deps, limitMs);
  if (ok) return { outcome: 'done', detail: 'exit code 0' };
  return { outcome: timedOut ? 'unknown' : 'failed', detail: why.trim() };
}
