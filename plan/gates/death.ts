import { formatDuration } from '../duration.js';
import { FLAPPING_MS } from '../flapping.js';
import type { LagReading, NodeReading } from '../replication.js';

/**
 * Who still sees the primary that this reading could not reach; undefined when nobody does. Dead is what three observers agree on: this
 * worker's connection, the receiver of every standby, and the watch's own write. Where they differ it is our network, not the primary.
 */
export function contradictDeath(
  { now, watch }: LagReading,
  primary: NodeReading,
  watchIsStale: boolean,
): string | undefined {
  const { region } = primary;
  const fed = now.nodes.filter(node => node.inRecovery === true && node.receiver === 'streaming');
  if (fed.length > 0) {
    const standbys = fed.map(node => `${node.region}${heard(node)}`).join(' and ');
    return `${region} answers the standby in ${standbys} but not us: the primary may live and only our view of it be gone.`;
  }
  if (!watchIsStale && watch !== null && watch.unreachableSince === null && watch.latest !== null) {
    const ago = formatDuration(now.at - watch.latest.at);
    return `${region} took the watch's write ${ago} ago and does not answer us now: one of the two is wrong about it.`;
  }
  return undefined;
}

/** A standby says that it streams for as long as nothing tells it otherwise; how long it has heard nothing says what that is worth. */
function heard({ receiverSilentMs }: NodeReading): string {
  return typeof receiverSilentMs === 'number' ? ` (last heard ${formatDuration(receiverSilentMs)} ago)` : '';
}

/** Why people must decide on another failover so soon; undefined when the last promotion is long enough ago. */
export function recentPromotion({ region, promotedAgoMs }: NodeReading): string | undefined {
  if (typeof promotedAgoMs !== 'number' || promotedAgoMs >= FLAPPING_MS) return undefined;
  return `The last promotion was only ${formatDuration(promotedAgoMs)} ago, and another one within ${formatDuration(FLAPPING_MS)} is for people to accept: flapping loses data twice (${region} would be next).`;
}
