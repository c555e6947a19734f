import type { StepInput } from '../../plan/run.js';
import type { StepArgs, StepResult } from '../../plan/steps/index.js';
import type { ActivityDeps } from '../deps.js';
import { failure } from '../fail.js';
import { trafficOf } from '../postgres/locate.js';
import { mariadbNodeOf } from './locate.js';
import { followRoutes, type RouteEnd } from './routes.js';
import { checkEpoch, ensureSchema } from './schema.js';
import { withMariadb } from './session.js';

const LIMITS = { connectMs: 2_000, queryMs: 5_000 };
/** A row beside the heartbeat's, which is 1. */
const PROBE = 2;
const ROUTE_MS = 2_000;

/**
 * `mariadb.verify-writable`: a real write and its read-back, on a server that is not read-only for anybody (Lifeboat's own role may write in spite of
 * `read_only`, so that is looked at too), and every client route leads to that very server.
 */
export const mariadbVerifyWritable =
  (deps: ActivityDeps) =>
  async ({
    args,
    context,
    estate,
  }: StepInput<StepArgs<'mariadb.verify-writable'>>): Promise<StepResult<'mariadb.verify-writable'>> => {
    const dsn = await deps.resolve(mariadbNodeOf(estate, args.database, args.region).dsn);
    const written = await withMariadb(args.region, dsn, LIMITS, async session => {
      await checkEpoch(session, context);
      const readOnly = (await session.row('SELECT @@GLOBAL.read_only AS value')).text('value') !== '0';
      if (readOnly) throw notVerified(args.region, 'it is read-only');
      await ensureSchema(session);
      const at = deps.now();
      await session.rows(
        'INSERT INTO lifeboat.heartbeat (id, bot_at) VALUES (?, ?) ON DUPLICATE KEY UPDATE bot_at = VALUES(bot_at)',
        [PROBE, at],
      );
      const row = await session.row('SELECT bot_at FROM lifeboat.heartbeat WHERE id = ?', [PROBE]);
      if (row.number('bot_at') !== at) throw notVerified(args.region, 'the row that was written reads differently');
      return { position: (await session.row('SELECT @@GLOBAL.gtid_binlog_pos AS position')).text('position') };
    });
    const traffic = args.traffic === undefined ? {} : trafficOf(estate, args.traffic);
    const ends = await followRoutes({ estate, traffic, database: args.database }, deps, ROUTE_MS);
    const astray = ends.filter(end => end.region !== args.region || end.readOnly);
    if (astray.length > 0) throw notReached(args.region, astray);
    return written;
  };

function notVerified(region: string, why: string) {
  return failure('not-verified', {
    what: `The server in ${region} takes no writes: ${why}.`,
    state: 'Nothing was changed by this step.',
    todo: `See what is the primary of this database, and retry the step when it is ${region}.`,
  });
}

function notReached(region: string, astray: readonly RouteEnd[]) {
  const said = astray.map(end => `${end.route}: ${end.detail}`).join('; ');
  return failure('not-verified', {
    what: `Not every client route leads to the server in ${region} that takes writes (${said}).`,
    state: `The server in ${region} takes writes, but not all clients reach it.`,
    todo: 'Look at the routes named here, then retry the step.',
  });
}
