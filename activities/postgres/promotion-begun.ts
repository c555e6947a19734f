import { errorCode, type Session } from './session.js';

/** Object not in the state that the call needs (SQLSTATE 55000): here, that a promotion has begun. */
const WRONG_STATE = '55000';

/**
 * Why a standby is about to become a primary although it still says that it is a standby; undefined when it is not. Somebody may have asked for it:
 * the file is there until it is seen, and from then on replay cannot be paused.
 */
export async function promotionBegun(session: Session): Promise<string | undefined> {
  const asked = await session.row(`SELECT (pg_stat_file('promote', true)).modification IS NOT NULL AS asked`);
  if (asked.boolean('asked')) return 'its promotion was asked for';
  try {
    await session.rows('SELECT pg_wal_replay_pause()');
    await session.rows('SELECT pg_wal_replay_resume()');
    return undefined;
  } catch (error) {
    if (errorCode(error) === WRONG_STATE) return 'its promotion has begun';
    throw error;
  }
}
