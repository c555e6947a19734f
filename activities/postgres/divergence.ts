import type { HostControl } from '../host/postgres-control.js';
import type { SourceHistory } from './source-history.js';
import { compareLsn } from './timeline-history.js';

/**
 * Whether a stopped server may have WAL that the primary's history lacks. It has none for certain when it is on the primary's own timeline, or
 * when it was shut down cleanly and its last record, the shutdown checkpoint, begins before the fork: the new primary has replayed it, and
 * nothing can follow it. A crashed primary's end is not known, so it counts as diverged.
 */
export function mayHaveDiverged({ control }: Pick<HostControl, 'control'>, { fork }: SourceHistory): boolean {
  if (fork === null) return false;
  if (control.state === 'shut down') return compareLsn(control.checkpointLsn, fork) >= 0;
  if (control.state === 'shut down in recovery' || control.state === 'in archive recovery') {
    return compareLsn(control.minRecoveryLsn, fork) > 0;
  }
  return true;
}
