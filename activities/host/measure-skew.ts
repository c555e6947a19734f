import type { Lsn } from '../../plan/replication.js';
import type { Session } from '../postgres/session.js';

/** `at` is the server's clock and `bot_at` the watch's, in the same row, so the difference is the server's offset and the way to it. */
const OFFSET = 'SELECT extract(epoch FROM at - bot_at) * 1000 AS ms FROM lifeboat.heartbeat WHERE lsn >= $1';

/**
 * Writes how far apart the clocks of the old and the new primary were at their last heartbeats, in milliseconds. Left unknown when one has
 * none of its own: a heartbeat from before the fork was stamped by the old primary on both.
 */
export async function measureSkew(
  copy: Session,
  target: Session,
  { fork, timeline }: { readonly fork: Lsn; readonly timeline: number },
): Promise<void> {
  const [there] = await copy.rows(OFFSET, ['0/0']);
  const [here] = await target.rows(OFFSET, [fork]);
  if (!there || !here) return;
  const apart = Math.abs(there.number('ms') - here.number('ms'));
  await target.rows('UPDATE lifeboat.stranded_fork SET clock_skew_ms = $2 WHERE old_timeline = $1', [
    timeline,
    Math.round(apart * 10) / 10,
  ]);
}
