import type { LagReading, NodeReading } from '../replication.js';

/** What no record of synchronous standbys covers; said wherever zero is claimed. */
const OPEN =
  'Not covered: a commit whose wait was cancelled (it stays on the old primary alone, with a warning), and a session that lowered its synchronous_commit.';

/**
 * Proves that a promotion of the candidate loses nothing that was acknowledged, or says nothing. The watch must have recorded, while the primary
 * lived, that its commits wait for standbys; and enough of those must answer now that one of them has every commit whoever waited for it (R + W
 * > N). That one is the candidate, because it has the most: nobody who has more is ever passed over.
 */
export function proveZero(candidate: NodeReading, { watch, now }: LagReading): string | undefined {
  const record = watch?.sync;
  if (!record || record.region !== watch.primaryRegion) return undefined;
  if (record.systemId !== candidate.systemId || record.timeline !== candidate.timeline) return undefined;
  const name = candidate.region.toLowerCase();
  if (!record.confirmed.includes(name)) return undefined;
  const asked = now.nodes.filter(
    node =>
      node.inRecovery === true &&
      node.systemId === record.systemId &&
      node.timeline === record.timeline &&
      record.listed.includes(node.region.toLowerCase()),
  ).length;
  if (asked + record.needed <= record.listed.length) return undefined;
  const all = `${record.needed} of ${record.listed.join(', ')}`;
  return `Zero loss is proved: every commit in ${record.region} waited for ${all}, and ${asked} of them ${asked === 1 ? 'answers' : 'answer'}. ${OPEN}`;
}
