import type { Session } from './session.js';

/**
 * What Lifeboat keeps in the database itself, so that it replicates with it and a promoted standby knows it: the heartbeat, the epoch, the
 * promotion ledger, what was stranded and what became of it.
 */
const FIRST = [
  'CREATE SCHEMA IF NOT EXISTS lifeboat',
  `CREATE TABLE IF NOT EXISTS lifeboat.heartbeat (
     id int PRIMARY KEY CHECK (id = 1), bot_at timestamptz NOT NULL, at timestamptz NOT NULL, lsn pg_lsn NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS lifeboat.epoch (
     service text PRIMARY KEY, epoch bigint NOT NULL, run text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp())`,
  `CREATE TABLE IF NOT EXISTS lifeboat.promotion_ledger (
     system_id text NOT NULL, timeline int NOT NULL, switch_lsn pg_lsn NOT NULL, region text NOT NULL, run text NOT NULL,
     epoch bigint NOT NULL, promoted_in_ms int NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp(),
     PRIMARY KEY (system_id, timeline))`,
  // `complete` is set last: a half-read history must not pass for a reconciled one.
  `CREATE TABLE IF NOT EXISTS lifeboat.stranded_fork (
     old_timeline int PRIMARY KEY, fork_lsn pg_lsn NOT NULL, region text NOT NULL, complete boolean NOT NULL,
     run text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp())`,
  // How it was found, how far apart the clocks were, and who has signed for what became of it.
  `ALTER TABLE lifeboat.stranded_fork ADD COLUMN IF NOT EXISTS method text NOT NULL DEFAULT 'slot',
     ADD COLUMN IF NOT EXISTS clock_skew_ms float8, ADD COLUMN IF NOT EXISTS cases jsonb,
     ADD COLUMN IF NOT EXISTS signed_by text, ADD COLUMN IF NOT EXISTS signed_at timestamptz, ADD COLUMN IF NOT EXISTS sign_reason text`,
  `CREATE TABLE IF NOT EXISTS lifeboat.stranded_transaction (
     old_timeline int NOT NULL, commit_lsn pg_lsn NOT NULL, xid bigint NOT NULL, committed_at timestamptz NOT NULL,
     status text NOT NULL DEFAULT 'staged', decided_by text, decided_at timestamptz, PRIMARY KEY (old_timeline, commit_lsn))`,
  `CREATE TABLE IF NOT EXISTS lifeboat.stranded_change (
     old_timeline int NOT NULL, commit_lsn pg_lsn NOT NULL, seq int NOT NULL, schema_name text NOT NULL, table_name text NOT NULL,
     op text NOT NULL CHECK (op IN ('insert', 'update', 'delete')), key jsonb NOT NULL, old jsonb, new jsonb,
     status text NOT NULL DEFAULT 'staged', detail text, decided_by text, at timestamptz NOT NULL DEFAULT clock_timestamp(),
     PRIMARY KEY (old_timeline, commit_lsn, seq))`,
  // What a row met (`kind`), the new primary's version as it was found, the merged one, and a person's word.
  `ALTER TABLE lifeboat.stranded_change ADD COLUMN IF NOT EXISTS kind text, ADD COLUMN IF NOT EXISTS found jsonb,
     ADD COLUMN IF NOT EXISTS taken jsonb, ADD COLUMN IF NOT EXISTS choice text, ADD COLUMN IF NOT EXISTS chosen_by text,
     ADD COLUMN IF NOT EXISTS reason text, ADD COLUMN IF NOT EXISTS chosen_at timestamptz`,
  // Only what is held back: a later transaction on the same rows must wait for it.
  `CREATE INDEX IF NOT EXISTS stranded_held ON lifeboat.stranded_change
     (old_timeline, md5(schema_name || '.' || table_name || key::text)) WHERE status IN ('conflict', 'held')`,
  // Active-active: up to where each region's own writes were looked at, the rows that diverged, and every write that made them diverge.
  `CREATE TABLE IF NOT EXISTS lifeboat.convergence_mark (
     region text PRIMARY KEY, lsn pg_lsn NOT NULL, run text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp())`,
  `CREATE TABLE IF NOT EXISTS lifeboat.divergent_row (
     id text PRIMARY KEY, schema_name text NOT NULL, table_name text NOT NULL, key jsonb NOT NULL,
     status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'conflict', 'converged')),
     kind text, detail text, versions jsonb, found jsonb, taken jsonb, took text, run text,
     choice text, chosen_by text, reason text, chosen_at timestamptz, at timestamptz NOT NULL DEFAULT clock_timestamp())`,
  `CREATE INDEX IF NOT EXISTS divergent_row_open ON lifeboat.divergent_row (schema_name, table_name, md5(key::text)) WHERE status <> 'converged'`,
  `CREATE TABLE IF NOT EXISTS lifeboat.divergent_change (
     region text NOT NULL, commit_lsn pg_lsn NOT NULL, seq int NOT NULL, row_id text NOT NULL, op text NOT NULL,
     old jsonb, new jsonb, committed_at timestamptz NOT NULL, PRIMARY KEY (region, commit_lsn, seq))`,
  'CREATE INDEX IF NOT EXISTS divergent_change_row ON lifeboat.divergent_change (row_id)',
  `CREATE TABLE IF NOT EXISTS lifeboat.audit (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(), run text NOT NULL,
     epoch bigint NOT NULL, act text NOT NULL, detail jsonb NOT NULL)`,
  // The client routes write here (a real write, by the application's own role).
  `CREATE TABLE IF NOT EXISTS lifeboat.route_probe (route text PRIMARY KEY, probed_at timestamptz NOT NULL)`,
] as const;

/**
 * A GRANT writes to the catalog each time. After a standby was cut off, one by a worker that has just started would be a change of the schema
 * that only this server has, and a reconciliation refuses those.
 */
const GRANTS = [
  {
    given: `SELECT has_schema_privilege('public', 'lifeboat', 'USAGE') AS given`,
    grant: 'GRANT USAGE ON SCHEMA lifeboat TO PUBLIC',
  },
  {
    given: `SELECT bool_and(has_table_privilege('public', 'lifeboat.route_probe', p)) AS given FROM unnest('{SELECT,INSERT,UPDATE}'::text[]) AS p`,
    grant: 'GRANT SELECT, INSERT, UPDATE ON lifeboat.route_probe TO PUBLIC',
  },
] as const;

/**
 * What each version adds to the one before. A change to the tables is a new version at the end; one that was released is never edited. The first
 * is what was there before versions were counted, in all its forms, so it must be harmless on any of them.
 */
const VERSIONS: readonly (readonly string[])[] = [
  FIRST,
  // The first tables knew fewer statuses, and a server that has them refuses the later ones.
  [
    'ALTER TABLE lifeboat.stranded_transaction DROP CONSTRAINT IF EXISTS stranded_transaction_status_check',
    'ALTER TABLE lifeboat.stranded_change DROP CONSTRAINT IF EXISTS stranded_change_status_check',
  ],
  // The groups whose people may decide and sign; NULL where the run that found them did not say.
  ['ALTER TABLE lifeboat.stranded_fork ADD COLUMN IF NOT EXISTS deciders text[]'],
  ['ALTER TABLE lifeboat.convergence_mark ADD COLUMN IF NOT EXISTS deciders text[]'],
];

/**
 * Brings the schema to this version, in one transaction; harmless when it is there, and when a newer Lifeboat has brought it further. Only on a
 * primary; what it did replicates.
 */
export async function ensureSchema(session: Session): Promise<void> {
  if ((await versionOf(session)) >= VERSIONS.length) return;
  // Two workers may prepare at once, and CREATE ... IF NOT EXISTS fails when they race. The number is arbitrary and only ours.
  await session.rows('BEGIN');
  try {
    await session.rows('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await migrate(session, await versionOf(session));
    await session.rows('COMMIT');
  } catch (error) {
    await session.rows('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function migrate(session: Session, from: number): Promise<void> {
  for (const statement of VERSIONS.slice(from).flat()) await session.rows(statement);
  for (const { given, grant } of GRANTS) if (!(await session.row(given)).boolean('given')) await session.rows(grant);
  await session.rows(
    'CREATE TABLE IF NOT EXISTS lifeboat.schema_version (version int PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp())',
  );
  await session.rows('INSERT INTO lifeboat.schema_version (version) VALUES ($1) ON CONFLICT DO NOTHING', [
    VERSIONS.length,
  ]);
}

/** 0 where there is no schema, or one from before versions were counted. */
async function versionOf(session: Session): Promise<number> {
  const [there] = await session.rows(`SELECT 1 WHERE to_regclass('lifeboat.schema_version') IS NOT NULL`);
  if (!there) return 0;
  return (await session.row('SELECT coalesce(max(version), 0) AS version FROM lifeboat.schema_version')).number(
    'version',
  );
}

const LOCK = 5_432_110;
