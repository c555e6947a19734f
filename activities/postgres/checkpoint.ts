import { setTimeout as delay } from 'node:timers/promises';
import { openSession, type Session } from './session.js';

const CHECKPOINT_LIMIT_MS = 300_000;

/**
 * Starts a CHECKPOINT on a connection of its own and waits for it for a short while only. It is started at once after a promotion, because
 * until it has ended the control file shows the old timeline and pg_rewind believes that; a rewind checks for itself that it has ended.
 */
export async function checkpointSoon(dsn: string, waitMs: number): Promise<void> {
  const checkpoint = (async () => {
    const session = await openSession(dsn, { connectMs: 2_000, queryMs: CHECKPOINT_LIMIT_MS });
    await session.rows('CHECKPOINT').finally(() => void session.close());
  })().catch(() => undefined);
  await Promise.race([checkpoint, delay(waitMs, undefined, { ref: false })]);
}

/** Whether the control file of a primary knows the timeline that it writes. Only then may pg_rewind read it. */
export async function checkpointShowsTimeline(session: Session): Promise<boolean> {
  const row = await session.row(
    `SELECT NOT pg_is_in_recovery()
        AND timeline_id = ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int AS known
       FROM pg_control_checkpoint()`,
  );
  return row.boolean('known');
}
