import type { StepContext } from '../../plan/run.js';
import { failure } from '../fail.js';
import { type MariadbSession, serverError } from './session.js';

/** Everything that Lifeboat keeps in a database of MariaDB. It replicates like any other table. Times are milliseconds by the bot's clock. */
const TABLES = [
  'CREATE DATABASE IF NOT EXISTS lifeboat',
  'CREATE TABLE IF NOT EXISTS lifeboat.heartbeat (id INT PRIMARY KEY, bot_at BIGINT NOT NULL) ENGINE=InnoDB',
  `CREATE TABLE IF NOT EXISTS lifeboat.epoch (service VARCHAR(190) PRIMARY KEY, epoch BIGINT NOT NULL, run VARCHAR(255) NOT NULL)
     ENGINE=InnoDB CHARACTER SET utf8mb4`,
  `CREATE TABLE IF NOT EXISTS lifeboat.promotion_ledger (position VARCHAR(255) PRIMARY KEY, region VARCHAR(190) NOT NULL,
     server_id BIGINT NOT NULL, run VARCHAR(255) NOT NULL, epoch BIGINT NOT NULL, bot_at BIGINT NOT NULL, promoted_in_ms INT NOT NULL)
     ENGINE=InnoDB CHARACTER SET utf8mb4`,
] as const;

/** Makes the tables on a primary; only what is missing is written, so that a look changes nothing. */
export async function ensureSchema(session: MariadbSession): Promise<void> {
  const found = await session.rows(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'lifeboat'`,
  );
  if (found.length >= TABLES.length - 1) return;
  for (const statement of TABLES) await session.rows(statement);
}

/** ER_NO_SUCH_TABLE, ER_BAD_DB_ERROR and ER_TABLEACCESS_DENIED_ERROR of a database that is not there. */
const NOT_THERE: ReadonlySet<number> = new Set([1146, 1049]);

/** Rows of a table of Lifeboat's, none where there is no such table yet. */
export async function rowsIfThere(session: MariadbSession, text: string, values: readonly (string | number)[] = []) {
  return await session.rows(text, values).catch((error: unknown) => {
    if (NOT_THERE.has(serverError(error)?.errno ?? 0)) return [];
    throw error;
  });
}

/** Refuses an act whose service a later run has already acted on. Reads only; on a replica the row has come with replication. */
export async function checkEpoch(session: MariadbSession, context: StepContext): Promise<void> {
  const [row] = await rowsIfThere(session, 'SELECT epoch, run FROM lifeboat.epoch WHERE service = ?', [
    context.service,
  ]);
  if (row && row.number('epoch') > context.epoch) throw superseded(context, row.number('epoch'), row.text('run'));
}

/** Writes the run's epoch unless a greater one is there, in one statement, and reads back whose it is. */
export async function takeEpoch(session: MariadbSession, context: StepContext): Promise<void> {
  const { service, epoch, run } = context;
  await session.rows(
    `INSERT INTO lifeboat.epoch (service, epoch, run) VALUES (?, ?, ?)
     ON DUPLICATE KEY UPDATE run = IF(epoch <= VALUES(epoch), VALUES(run), run), epoch = GREATEST(epoch, VALUES(epoch))`,
    [service, epoch, run],
  );
  await checkEpoch(session, context);
}

function superseded(context: StepContext, epoch: number, run: string) {
  return failure('epoch-superseded', {
    what: `Epoch ${context.epoch} of ${context.run} came after epoch ${epoch} of ${run}.`,
    state: 'Nothing was changed by this step.',
    todo: `Follow ${run} instead.`,
  });
}
