import { setTimeout } from 'node:timers/promises';
import type { ReplicationReading } from '../../plan/replication.js';
import { cancellation } from '../deadline.js';
import type { ActivityDeps } from '../deps.js';
import { failure } from '../fail.js';
import type { LookInput } from '../watch/look.js';
import { mariadbNodesOf } from './locate.js';
import { readMariadbs } from './read-node.js';
import { ensureSchema, rowsIfThere } from './schema.js';
import { withMariadb } from './session.js';

const LOOK_LIMITS = { connectMs: 1_000, queryMs: 1_000 };

/**
 * `watch.look` for MariaDB: the heartbeat on whoever takes writes, stamped by the bot's clock before the write, and a reading of every server. Looks
 * begin at least `everyMs` apart; connections are opened for each.
 */
export const mariadbLook = (deps: ActivityDeps) => {
  const looked = new Map<string, number>();
  return async ({ database, estate, everyMs }: LookInput): Promise<ReplicationReading> => {
    const due = (looked.get(database) ?? -Infinity) + everyMs - performance.now();
    if (due > 0) await setTimeout(due, undefined, { signal: cancellation() });
    looked.set(database, performance.now());
    return await readMariadbs(mariadbNodesOf(estate, database), deps.resolve, deps.now, LOOK_LIMITS, async session => {
      const [there] = await rowsIfThere(session, 'SELECT COUNT(*) AS n FROM lifeboat.heartbeat');
      if (!there) return;
      await session.rows(
        'INSERT INTO lifeboat.heartbeat (id, bot_at) VALUES (1, ?) ON DUPLICATE KEY UPDATE bot_at = VALUES(bot_at)',
        [deps.now()],
      );
    });
  };
};

/** `watch.prepare` for MariaDB: the `lifeboat` schema on the current primary. Harmless when it is there. */
export const mariadbPrepare =
  (deps: ActivityDeps) =>
  async ({ database, estate }: LookInput): Promise<null> => {
    const nodes = mariadbNodesOf(estate, database);
    const reading = await readMariadbs(nodes, deps.resolve, deps.now, LOOK_LIMITS);
    const region = reading.nodes.find(node => node.inRecovery === false)?.region ?? '';
    const dsn = nodes[region]?.dsn;
    if (dsn === undefined) {
      throw failure('not-a-primary', {
        what: `No server of ${database} takes writes.`,
        state: 'Nothing was prepared.',
        todo: 'The watch tries again when one does.',
      });
    }
    await withMariadb(region, await deps.resolve(dsn), LOOK_LIMITS, ensureSchema);
    return null;
  };
