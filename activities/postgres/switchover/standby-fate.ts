import { reasonOf } from '../../fail.js';
import { errorCode, type Session, withSession } from '../session.js';
import { type Grip, onHost, orderFor } from './move.js';
import { endOtherMovers } from './movers.js';

/**
 * What has become of the standby that was to be promoted. `standby`: it answers as one, no attempt can promote it any more. `down`: its host
 * found no process, a control file that never left recovery, and put the barriers up. `unknown`: none of that could be proved.
 */
export interface Fate {
  readonly fate: 'standby' | 'promoting' | 'primary' | 'down' | 'unknown';
  readonly detail: string;
}

const LIMITS = { connectMs: 1_000, queryMs: 2_000 };
const HOST_LIMIT_MS = 15_000;
const FENCE_LIMIT_MS = 1_000;
/** Object not in the state that the call needs (SQLSTATE 55000): here, that a promotion has begun. */
const WRONG_STATE = '55000';

/** Looks at the standby anew, and makes sure that no attempt of the move, this one included, can promote it from now on. */
export async function settleStandby(grip: Grip): Promise<Fate> {
  try {
    return await withSession(grip.new.dsn, LIMITS, async session => {
      await endOtherMovers(session);
      const row = await session.row('SELECT pg_is_in_recovery() AS standby');
      if (!row.boolean('standby')) return { fate: 'primary', detail: 'it is a primary' };
      return await promotionTriggered(session);
    });
  } catch (error) {
    return await fateFromHost(grip, reasonOf(error));
  }
}

/** An earlier attempt may have asked for the promotion: the file is there until it is seen, and from then on replay cannot be paused. */
async function promotionTriggered(session: Session): Promise<Fate> {
  const asked = await session.row(`SELECT (pg_stat_file('promote', true)).modification IS NOT NULL AS asked`);
  if (asked.boolean('asked')) return { fate: 'promoting', detail: 'its promotion was asked for' };
  try {
    await session.rows('SELECT pg_wal_replay_pause()');
    await session.rows('SELECT pg_wal_replay_resume()');
    return { fate: 'standby', detail: 'it is a standby' };
  } catch (error) {
    if (errorCode(error) === WRONG_STATE) return { fate: 'promoting', detail: 'its promotion has begun' };
    throw error;
  }
}

/** It does not answer: its host knows whether it is down, and whether it ever left recovery (the control file says so before the first write). */
async function fateFromHost(grip: Grip, silence: string): Promise<Fate> {
  try {
    const order = { ...orderFor(grip, grip.new.node) };
    const { processes, control } = await onHost('to', grip, 'host.postgres-control', order, HOST_LIMIT_MS);
    if (processes > 0) return { fate: 'unknown', detail: `it runs and does not answer (${silence})` };
    if (!/recovery/.test(control.state)) return { fate: 'primary', detail: `its control file says "${control.state}"` };
    // Whoever starts it now must get a standby: the old primary takes writes again.
    await onHost('to', grip, 'host.postgres-fence', { ...order, limitMs: FENCE_LIMIT_MS }, HOST_LIMIT_MS);
    return { fate: 'down', detail: `it is down (${control.state})` };
  } catch (error) {
    return {
      fate: 'unknown',
      detail: `it does not answer (${silence}), and neither does its host (${reasonOf(error)})`,
    };
  }
}
