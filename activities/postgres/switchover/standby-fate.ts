import { reasonOf } from '../../fail.js';
import { promotionBegun } from '../promotion-begun.js';
import { withSession } from '../session.js';
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

/** Looks at the standby anew, and makes sure that no attempt of the move, this one included, can promote it from now on. */
export async function settleStandby(grip: Grip): Promise<Fate> {
  try {
    return await withSession(grip.new.dsn, LIMITS, async session => {
      await endOtherMovers(session);
      const row = await session.row('SELECT pg_is_in_recovery() AS standby');
      if (!row.boolean('standby')) return { fate: 'primary', detail: 'it is a primary' };
      const begun = await promotionBegun(session);
      return begun === undefined
        ? { fate: 'standby', detail: 'it is a standby' }
        : { fate: 'promoting', detail: begun };
    });
  } catch (error) {
    return await fateFromHost(grip, reasonOf(error));
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
