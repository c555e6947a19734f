import type { StepInput } from '../../plan/run.js';
import type { StepArgs, StepResult } from '../../plan/steps/index.js';
import type { ActivityDeps } from '../deps.js';
import { failure } from '../fail.js';
import { mariadbNodeOf } from './locate.js';
import { checkEpoch, ensureSchema } from './schema.js';
import { withMariadb } from './session.js';

const LIMITS = { connectMs: 2_000, queryMs: 5_000 };
/** A row beside the heartbeat's, which is 1. */
const PROBE = 2;

/** `mariadb.verify-writable`: a real write and its read-back, on a server that is not read-only for anybody. Lifeboat's own role may write in spite of `read_only`, so that is looked at too. */
export const mariadbVerifyWritable =
  (deps: ActivityDeps) =>
  async ({
    args,
    context,
    estate,
  }: StepInput<StepArgs<'mariadb.verify-writable'>>): Promise<StepResult<'mariadb.verify-writable'>> => {
    const dsn = await deps.resolve(mariadbNodeOf(estate, args.database, args.region).dsn);
    return await withMariadb(args.region, dsn, LIMITS, async session => {
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
  };

function notVerified(region: string, why: string) {
  return failure('not-verified', {
    what: `The server in ${region} takes no writes: ${why}.`,
    state: 'Nothing was changed by this step.',
    todo: `See what is the primary of this database, and retry the step when it is ${region}.`,
  });
}
