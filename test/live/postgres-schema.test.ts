import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureSchema } from '../../activities/postgres/schema.js';
import { withSession } from '../../activities/postgres/session.js';
import { openPostgresWorld, type PostgresWorld } from './postgres-world.js';

/** The tables that matter here, as the first release made them. */
const FIRST_RELEASE = [
  'CREATE SCHEMA lifeboat',
  `CREATE TABLE lifeboat.stranded_fork (
     old_timeline int PRIMARY KEY, fork_lsn pg_lsn NOT NULL, region text NOT NULL, complete boolean NOT NULL,
     run text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp())`,
  `CREATE TABLE lifeboat.stranded_transaction (
     old_timeline int NOT NULL, commit_lsn pg_lsn NOT NULL, xid bigint NOT NULL, committed_at timestamptz NOT NULL,
     status text NOT NULL DEFAULT 'staged' CHECK (status IN ('staged', 'replayed', 'already-there', 'conflict')),
     decided_by text, decided_at timestamptz, PRIMARY KEY (old_timeline, commit_lsn))`,
  `CREATE TABLE lifeboat.stranded_change (
     old_timeline int NOT NULL, commit_lsn pg_lsn NOT NULL, seq int NOT NULL, schema_name text NOT NULL, table_name text NOT NULL,
     op text NOT NULL CHECK (op IN ('insert', 'update', 'delete')), key jsonb NOT NULL, old jsonb, new jsonb,
     status text NOT NULL DEFAULT 'staged' CHECK (status IN ('staged', 'replayed', 'already-there', 'conflict')),
     detail text, decided_by text, at timestamptz NOT NULL DEFAULT clock_timestamp(),
     PRIMARY KEY (old_timeline, commit_lsn, seq))`,
  `INSERT INTO lifeboat.stranded_fork VALUES (1, '0/1', 'eu-west', true, 'service/orders/1')`,
  `INSERT INTO lifeboat.stranded_transaction VALUES (1, '0/2', 7, now())`,
  `INSERT INTO lifeboat.stranded_change (old_timeline, commit_lsn, seq, schema_name, table_name, op, key)
     VALUES (1, '0/2', 1, 'public', 'orders', 'insert', '{}')`,
];

let world: PostgresWorld;
beforeAll(async () => {
  world = await openPostgresWorld(170);
});
afterAll(() => world?.sandbox.stop());

const here = (text: string) => world.ask('eu-west', text);
const migrate = () => withSession(world.dsn('eu-west'), { connectMs: 2_000, queryMs: 5_000 }, ensureSchema);

it('a schema that cannot be brought to this version is left as it was', async () => {
  for (const statement of FIRST_RELEASE) await here(statement);
  await here('ALTER TABLE lifeboat.stranded_fork RENAME TO kept');
  await here('CREATE VIEW lifeboat.stranded_fork AS SELECT * FROM lifeboat.kept');
  await expect(migrate()).rejects.toThrow();
  expect(
    await here(`SELECT to_regclass('lifeboat.audit') AS audit, to_regclass('lifeboat.schema_version') AS v`),
  ).toEqual([{ audit: null, v: null }]);
  await here('DROP VIEW lifeboat.stranded_fork');
  await here('ALTER TABLE lifeboat.kept RENAME TO stranded_fork');
});

it('the schema of the first release is brought to this version in place, by two workers at once, and keeps its rows', async () => {
  await Promise.all([migrate(), migrate()]);
  await here(`UPDATE lifeboat.stranded_transaction SET status = 'merged'`);
  await here(`UPDATE lifeboat.stranded_change SET status = 'held', choice = 'new', chosen_by = 'ana'`);
  expect(await here('SELECT region, method, signed_by, deciders FROM lifeboat.stranded_fork')).toEqual([
    { region: 'eu-west', method: 'slot', signed_by: null, deciders: null },
  ]);
  expect(await here('SELECT count(*)::int AS n FROM lifeboat.schema_version')).toEqual([{ n: 1 }]);
});

it('a schema of this version costs no write, and a newer one is left alone', async () => {
  const oid = `SELECT xmin::text, oid::text FROM pg_class WHERE relname = 'stranded_change'`;
  const before = await here(oid);
  await migrate();
  await here('INSERT INTO lifeboat.schema_version (version) SELECT max(version) + 1 FROM lifeboat.schema_version');
  await migrate();
  expect(await here(oid)).toEqual(before);
});
