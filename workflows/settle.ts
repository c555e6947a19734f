import { formatDuration } from '../plan/duration.js';
import type { PlannedStep } from '../plan/plan.js';
import type { ActOutcome } from './host.js';
import { type Run, stopping } from './run.js';

/** No TTL is longer than a week (RFC 2181 section 8 allows 68 years; resolvers cap it at a week or less). */
const LONGEST_MS = 604_800_000;

/**
 * Waits for as long as the result of an act says, where the plan has the step wait: what it changed is only true for everybody after that.
 * The waiting is a timer of the run, so it survives workers, and an abort ends it.
 */
export async function settle(run: Run, step: PlannedStep, acted: ActOutcome): Promise<ActOutcome> {
  if (!acted.ok || step.settlesMs === undefined) return acted;
  const waitMs = Math.min(settleMsOf(acted.result), LONGEST_MS);
  if (waitMs <= 0) return acted;
  run.record.log('waiting', step.id, `Waiting ${formatDuration(waitMs)} until the old answers are gone.`, { waitMs });
  const stopped = await run.host.within(() => stopping(run), waitMs);
  if (!stopped) return acted;
  return { ok: false, code: 'stopped', reason: 'The run was stopped while it waited.', outcome: 'changed' };
}

function settleMsOf(result: unknown): number {
  if (typeof result !== 'object' || result === null || !('settleMs' in result)) return 0;
  const { settleMs } = result;
  return typeof settleMs === 'number' && Number.isFinite(settleMs) ? Math.ceil(settleMs) : 0;
}
