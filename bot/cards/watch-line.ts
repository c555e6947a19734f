import { formatDuration } from '../../plan/duration.js';
import type { WatchState } from '../../plan/replication.js';

/** The replication of a database as the watch last saw it, in one sentence; what was not seen is not claimed. */
export function watchLine(watch: WatchState | undefined, now: number): string {
  const latest = watch?.latest;
  if (!watch || !latest)
    return 'not watched, so nothing is known of it (lifeboat worker --queue control --inventory FILE watches it)';
  const age = formatDuration(now - latest.at);
  if (watch.unreachableSince !== null) {
    return `the primary${watch.primaryRegion === null ? '' : ` in ${watch.primaryRegion}`} has not answered for ${formatDuration(now - watch.unreachableSince)} (seen ${age} ago)`;
  }
  const standbys = latest.nodes.filter(({ inRecovery }) => inRecovery === true);
  const lags = standbys.map(({ region, heartbeatAt }) =>
    heartbeatAt === null
      ? `${region} lag unknown`
      : `${region} at most ${formatDuration(latest.at - heartbeatAt)} behind`,
  );
  const silent = latest.nodes
    .filter(({ contact }) => contact !== 'answered')
    .map(({ region }) => `${region} does not answer`);
  const seen = [...lags, ...silent].join(', ') || 'no standby';
  return `primary in ${watch.primaryRegion ?? 'no region'}; ${seen} (seen ${age} ago)`;
}
