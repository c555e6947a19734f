import type { WatchState } from './replication.js';

/**
 * A server that is merely silent may be behind a partition, or may be in crash recovery and back in a moment; so many milliseconds of it are
 * taken for a loss. A refusal is a positive answer of the host: nothing listens there.
 */
const SILENT_MS = 10_000;

/**
 * Whether two observers agree that the primary is gone: the watch's own connection, and the receiver of every standby that answers. It is
 * enough to begin an unattended run, not to promote: the run's own gates look for themselves.
 */
export function isLossSeen({ latest, unreachableSince, primaryRegion }: WatchState): boolean {
  if (latest === null || unreachableSince === null || primaryRegion === null) return false;
  const lost = latest.nodes.find(node => node.region === primaryRegion);
  if (!lost || lost.contact === 'answered') return false;
  if (lost.contact === 'silent' && latest.at - unreachableSince < SILENT_MS) return false;
  const standbys = latest.nodes.filter(node => node !== lost && node.inRecovery === true);
  return standbys.length > 0 && standbys.every(node => node.receiver !== 'streaming');
}
