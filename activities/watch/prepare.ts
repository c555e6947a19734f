import { escapeIdentifier } from 'pg';
import type { Estate } from '../../plan/inventory.js';
import type { ActivityDeps } from '../deps.js';
import { failure } from '../fail.js';
import { nodesOf } from '../postgres/locate.js';
import { readEstate } from '../postgres/read-estate.js';
import { ensureSchema } from '../postgres/schema.js';
import { type Session, withSession } from '../postgres/session.js';
import { keepSessions } from '../postgres/sessions.js';
import { ensureReconSlot, RECON } from '../postgres/slots.js';
import type { LookInput } from './look.js';

const LOOK_LIMITS = { connectMs: 1_000, queryMs: 1_000 };
const PREPARE_LIMITS = { connectMs: 1_000, queryMs: 3_000 };
/** Long transactions hold up the lock on a table and the slot; the watch tries again at its next look. */
const LOCK_LIMIT_MS = 1_000;

/**
 * `watch.prepare`: puts the schema, the publication and the slot on the current primary, before anything fails; afterwards it is too late. The
 * tables of the inventory get `REPLICA IDENTITY FULL`, without which a stranded update cannot be judged; and so does every table without a
 * key, because a publication of all tables makes PostgreSQL refuse its updates otherwise. Harmless when all of it is there.
 */
export const watchPrepare =
  (deps: ActivityDeps) =>
  async ({ database, estate }: LookInput): Promise<null> => {
    const nodes = nodesOf(estate, database);
    const sessions = keepSessions(nodes, deps.resolve, LOOK_LIMITS);
    const reading = await readEstate(nodes, sessions, deps.now);
    await sessions.close();
    const primary = reading.nodes.find(node => node.inRecovery === false);
    const dsn = nodes[primary?.region ?? '']?.dsn;
    if (dsn === undefined) throw noPrimary(database);
    await withSession(await deps.resolve(dsn), PREPARE_LIMITS, async session => {
      await prepareServer(session, tablesOf(estate, database));
    });
    return null;
  };

/** Everything that must be on a primary before anything fails; harmless when it is there. */
export async function prepareServer(session: Session, tables: readonly string[]): Promise<void> {
  await ensureSchema(session);
  await session.rows(`SELECT set_config('lock_timeout', $1, false)`, [`${LOCK_LIMIT_MS}ms`]);
  await ensurePublication(session);
  await identifyRows(session, tables);
  await ensureReconSlot(session, PREPARE_LIMITS.queryMs);
}

function tablesOf(estate: Estate, database: string): readonly string[] {
  return Object.keys(estate.databases[database]?.tables ?? {});
}

async function identifyRows(session: Session, tables: readonly string[]): Promise<void> {
  const rows = await session.rows(
    `SELECT n.nspname AS schema_name, c.relname AS table_name
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p' AND c.relreplident = 'd'
        AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attgenerated = 'v' AND NOT a.attisdropped)
        AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'lifeboat')
        AND (n.nspname || '.' || c.relname = ANY($1::text[])
             OR NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary))`,
    [tables],
  );
  for (const row of rows) {
    const name = `${escapeIdentifier(row.text('schema_name'))}.${escapeIdentifier(row.text('table_name'))}`;
    await session.rows(`ALTER TABLE ${name} REPLICA IDENTITY FULL`);
  }
}

/**
 * From 18 on a table whose whole row is its identity takes no UPDATE while a generated column of it is not published (CheckCmdReplicaIdentity in
 * execReplication.c), so stored ones are; virtual ones cannot be, and such a table keeps its key as its identity.
 */
async function ensurePublication(session: Session): Promise<void> {
  const generated = await publishesGenerated(session);
  const [there] = await session.rows(
    `SELECT to_jsonb(p)->>'pubgencols' AS generated FROM pg_publication p WHERE pubname = $1`,
    [RECON],
  );
  const name = escapeIdentifier(RECON);
  if (!there) {
    const options = generated ? ' WITH (publish_generated_columns = stored)' : '';
    await session.rows(`CREATE PUBLICATION ${name} FOR ALL TABLES${options}`);
  } else if (generated && there.textOrNull('generated') !== 's') {
    await session.rows(`ALTER PUBLICATION ${name} SET (publish_generated_columns = stored)`);
  }
}

async function publishesGenerated(session: Session): Promise<boolean> {
  const row = await session.row("SELECT current_setting('server_version_num')::int >= 180000 AS generated");
  return row.boolean('generated');
}

function noPrimary(database: string) {
  return failure('not-a-primary', {
    what: `No server of ${database} answers as a primary.`,
    state: 'Nothing was prepared.',
    todo: 'The watch tries again when a primary answers.',
  });
}
