import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDiverged } from './diverged-world.js';
import type { PostgresWorld } from './postgres-world.js';

const SCHEMA = [
  'CREATE SCHEMA app',
  'CREATE TABLE app.items (id int, part text, v text, at timestamptz DEFAULT now(), PRIMARY KEY (id, part))',
  `INSERT INTO app.items SELECT n, 'p', 'fork' FROM generate_series(1, 5000) n`,
  'CREATE TABLE app.untouched (id int PRIMARY KEY)',
  'CREATE TABLE app.gone (id int PRIMARY KEY)',
];
const STRANDED = [
  'INSERT INTO app.gone VALUES (1)',
  `INSERT INTO app.items VALUES (6001, 'p', 'old')`,
  `UPDATE app.items SET v = 'old' WHERE id IN (1, 2500)`,
  'DELETE FROM app.items WHERE id = 3',
  `BEGIN; SAVEPOINT s; INSERT INTO app.items VALUES (6002, 'p', 'sub'); RELEASE s; COMMIT`,
  `BEGIN; INSERT INTO app.items VALUES (6003, 'p', 'rolled back'); ROLLBACK`,
  `UPDATE app.items SET v = 'old' WHERE id = 4`,
  `UPDATE app.items SET v = 'old' WHERE id = 5`,
  'DELETE FROM app.items WHERE id = 6',
  `INSERT INTO app.items VALUES (6004, 'p', 'old')`,
];
const MEANWHILE = [
  'DROP TABLE app.gone',
  `UPDATE app.items SET v = 'new' WHERE id = 4`,
  'DELETE FROM app.items WHERE id = 5',
  `UPDATE app.items SET v = 'new' WHERE id = 6`,
  `INSERT INTO app.items VALUES (6004, 'p', 'new')`,
  // Nobody's loss: only the new primary did these.
  `UPDATE app.items SET v = 'new' WHERE id = 4000`,
  'DELETE FROM app.items WHERE id = 4001',
];

const EXTRACT = { database: 'orders', region: 'eu-west', into: 'us-east' };
const REPLAY = { database: 'orders', region: 'us-east', from: 'eu-west' };

describe('without the kept slot', () => {
  let world: PostgresWorld;
  beforeAll(async () => {
    const before = [`SELECT pg_drop_replication_slot('lifeboat_recon')`];
    world = await openDiverged(107, { schema: SCHEMA, stranded: STRANDED, meanwhile: MEANWHILE, before });
  });
  afterAll(() => world?.sandbox.stop());

  it('a written table that the new primary has dropped is refused by name, not left out', async () => {
    await expect(world.acts['postgres.extract-stranded'](world.input(EXTRACT))).rejects.toMatchObject({
      type: 'not-replayable',
      message: expect.stringContaining('app.gone'),
    });
    await world.ask('us-east', 'CREATE TABLE app.gone (id int PRIMARY KEY)');
  });

  it('the WAL and a comparison of rows find the same rows, and say what is not known', async () => {
    const extract = await world.acts['postgres.extract-stranded'](world.input(EXTRACT));
    expect(extract).toMatchObject({ tables: { 'app.items': 9, 'app.gone': 1 } });
    const staged = await world.ask(
      'us-east',
      `SELECT op, (key->>'id')::int AS id, old IS NOT NULL AS fork FROM lifeboat.stranded_change WHERE table_name = 'items' ORDER BY id`,
    );
    expect(staged).toEqual([
      { op: 'update', id: 1, fork: true },
      { op: 'delete', id: 3, fork: true },
      { op: 'update', id: 4, fork: false },
      { op: 'update', id: 5, fork: false },
      { op: 'delete', id: 6, fork: false },
      { op: 'update', id: 2500, fork: true },
      { op: 'insert', id: 6001, fork: false },
      { op: 'insert', id: 6002, fork: false },
      { op: 'insert', id: 6004, fork: false },
    ]);
    const [times] = await world.ask(
      'us-east',
      `SELECT bool_and(committed_at BETWEEN now() - interval '5 minutes' AND now()) AS recent FROM lifeboat.stranded_transaction`,
    );
    expect(times).toEqual({ recent: true });
  });

  it('what only the old primary changed is replayed, and everything else is asked about', async () => {
    await expect(world.acts['postgres.replay-stranded'](world.input(REPLAY))).rejects.toMatchObject({
      type: 'stranded-conflict',
    });
    const rows = await world.ask(
      'us-east',
      'SELECT id, v FROM app.items WHERE id < 7 OR id > 5000 OR id IN (2500, 4000, 4001) ORDER BY id',
    );
    expect(rows.map(row => `${String(row['id'])} ${String(row['v'])}`)).toEqual([
      '1 old',
      '2 fork',
      '4 new',
      '6 new',
      '2500 old',
      '4000 new',
      '6001 old',
      '6002 sub',
      '6004 new',
    ]);
    const held = await world.ask(
      'us-east',
      `SELECT (key->>'id')::int AS id, kind FROM lifeboat.stranded_change WHERE status = 'conflict' ORDER BY id`,
    );
    expect(held).toEqual([
      { id: 4, kind: 'fork-unknown' },
      { id: 5, kind: 'fork-unknown' },
      { id: 6, kind: 'fork-unknown' },
      { id: 6004, kind: 'key-clash' },
    ]);
  });
});
