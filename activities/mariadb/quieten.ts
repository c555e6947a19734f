import type { StepContext } from '../../plan/run.js';
import { isFailure, reasonOf } from '../fail.js';
import type { Resolves } from '../resolves.js';
import { checkEpoch } from './schema.js';
import { openMariadb } from './session.js';

const LIMITS = { connectMs: 500, queryMs: 1_000 };

/**
 * The first barrier, while the host is asked: read-only at once, and no client is left in the server. Never the fence itself: whoever may write in
 * spite of `read_only` (`READ ONLY ADMIN`) still can, and a restart may forget it. Returns what came
 * of it, in words; a stale actor, by the epoch that the database keeps, is refused before it has done anything.
 */
export async function quieten(dsn: string, context: StepContext, deps: Resolves): Promise<string> {
  try {
    const session = await openMariadb(await deps.resolve(dsn), LIMITS);
    try {
      await checkEpoch(session, context);
      await session.rows('SET GLOBAL read_only = 1');
      const others = await session.rows(
        `SELECT id FROM information_schema.processlist
          WHERE id <> CONNECTION_ID() AND user NOT IN ('system user', 'event_scheduler') AND command NOT LIKE 'Binlog Dump%'`,
      );
      for (const other of others) {
        // One that is gone by itself meanwhile is no error (ER_NO_SUCH_THREAD).
        await session.rows('KILL CONNECTION ?', [other.number('id')]).catch(() => undefined);
      }
      return `read-only, ${others.length} clients ended`;
    } finally {
      session.close();
    }
  } catch (error) {
    if (isFailure(error, 'epoch-superseded')) throw error;
    return reasonOf(error);
  }
}
