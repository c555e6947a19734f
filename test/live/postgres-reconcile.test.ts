import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../sandbox/until.js';
import { openPostgresWorld, type PostgresWorld } from './postgres-world.js';

const SCHEMA = [
  'CREATE SCHEMA app',
  `CREATE TABLE app.items (
     id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, live boolean NOT NULL, note text, price float8, at timestamptz,
     tags jsonb, raw bytea, code char(4), twice float8 GENERATED ALWAYS AS (price * 2) STORED)`,
  'ALTER TABLE app.items ALTER COLUMN note SET STORAGE EXTERNAL',
  'CREATE TABLE app.log (line text, n numeric)',
  'CREATE TABLE app.counted (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)',
  'CREATE TABLE app.parents (id int PRIMARY KEY)',
  'CREATE TABLE app.children (id int PRIMARY KEY, parent int NOT NULL REFERENCES app.parents)',
  `CREATE FUNCTION app.count_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
     INSERT INTO app.log VALUES ('counted ' || NEW.id, 1); RETURN NEW; END $$`,
  'CREATE TRIGGER counting AFTER INSERT ON app.counted FOR EACH ROW EXECUTE FUNCTION app.count_up()',
  `INSERT INTO app.items (live, note, price, code) SELECT true, repeat('x', 3000) || n, n / 3.0, 'ab' FROM generate_series(1, 9) n`,
  'INSERT INTO app.parents VALUES (1), (2)',
];

/** Each is one stranded transaction; what the new primary did meanwhile follows below. */
const STRANDED = [
  "INSERT INTO app.items (live, note, price, at, tags, raw, code) VALUES (false, E'it''s\\n\\\\', 0.1, '2026-01-02 03:04:05.678+09', '{\"a\": null}', '\\x00ff', 'c')",
  'UPDATE app.items SET live = false WHERE id = 1',
  'UPDATE app.items SET price = 1e-7 WHERE id = 2; DELETE FROM app.items WHERE id = 3',
  "INSERT INTO app.log VALUES ('first', 1.50), (NULL, NULL); DELETE FROM app.log WHERE line = 'first'",
  'INSERT INTO app.counted VALUES (1, 5)',
  "UPDATE app.items SET note = 'theirs' WHERE id = 4",
  "UPDATE app.items SET note = 'both', price = 0 WHERE id = 5; UPDATE app.items SET live = false WHERE id = 9",
  'DELETE FROM app.items WHERE id = 6',
  'DELETE FROM app.items WHERE id = 7',
  'INSERT INTO app.children VALUES (1, 2)',
  'INSERT INTO app.parents VALUES (3)',
];
const MEANWHILE = [
  "UPDATE app.items SET note = 'theirs' WHERE id = 4",
  "UPDATE app.items SET note = 'ours' WHERE id = 5",
  'UPDATE app.items SET live = false WHERE id = 6',
  'DELETE FROM app.items WHERE id = 7',
  'DELETE FROM app.parents WHERE id = 2',
];

async function openAt(block: number): Promise<PostgresWorld> {
  const world = await openPostgresWorld(block);
  for (const statement of SCHEMA) await world.ask('eu-west', statement);
  Object.assign(world.estate.databases['orders']!.tables, { 'app.items': { reconcile: 'replay' } });
  await world.prepare();
  await world.look();
  const [row] = await world.ask('eu-west', 'SELECT pg_current_wal_lsn()::text AS lsn');
  await until('the standby had everything', 5_000, async () => {
    const text = 'SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS there';
    const [standby] = await world.ask('us-east', text, [row!['lsn']]);
    return standby?.['there'] === true ? true : undefined;
  });
  await world.sandbox.stall();
  return world;
}

async function failOver(world: PostgresWorld): Promise<void> {
  await world.sandbox.kill('eu-west');
  await world.acts['postgres.promote'](world.input({ database: 'orders', region: 'us-east', from: 'eu-west' }));
  await world.sandbox.restore('eu-west');
}

const EXTRACT = { database: 'orders', region: 'eu-west', into: 'us-east' };
const REPLAY = { database: 'orders', region: 'us-east', from: 'eu-west' };

describe('a reconciliation', () => {
  let world: PostgresWorld;
  let expected: unknown;
  beforeAll(async () => {
    world = await openAt(101);
    for (const statement of STRANDED) await world.ask('eu-west', statement);
    const [old] = await world.ask('eu-west', 'SELECT to_jsonb(i) AS row FROM app.items i WHERE id = 10');
    expected = old!['row'];
    await failOver(world);
    for (const statement of MEANWHILE) await world.ask('us-east', statement);
  });
  afterAll(() => world?.sandbox.stop());

  it('applies what nobody else touched and holds back whole transactions that meet a change', async () => {
    expect(await world.acts['postgres.extract-stranded'](world.input(EXTRACT))).toMatchObject({ transactions: 11 });
    const replay = world.acts['postgres.replay-stranded'](world.input(REPLAY));
    await expect(replay).rejects.toMatchObject({ type: 'stranded-conflict', nonRetryable: true });
    const statuses = await world.ask(
      'us-east',
      'SELECT status, count(*)::int AS n FROM lifeboat.stranded_transaction GROUP BY 1 ORDER BY 1',
    );
    expect(statuses).toEqual([
      { status: 'already-there', n: 2 },
      { status: 'conflict', n: 3 },
      { status: 'replayed', n: 6 },
    ]);
    const conflicts = await world.ask(
      'us-east',
      "SELECT table_name, key::text, detail FROM lifeboat.stranded_change WHERE status = 'conflict' ORDER BY commit_lsn",
    );
    expect(conflicts).toEqual([
      { table_name: 'items', key: '{"id": "5"}', detail: 'the row was changed here too' },
      { table_name: 'items', key: '{"id": "6"}', detail: 'the row was changed here too' },
      { table_name: 'children', key: '{"id": "1"}', detail: expect.stringContaining('foreign key') },
    ]);
  });

  it('brings back rows as they were, generated and identity columns included', async () => {
    const [row] = await world.ask('us-east', 'SELECT to_jsonb(i) AS row FROM app.items i WHERE id = 10');
    expect(row!['row']).toEqual(expected);
    const items = await world.ask(
      'us-east',
      'SELECT id, live, price, left(note, 4) AS note FROM app.items WHERE id <> 10 ORDER BY id',
    );
    expect(items.filter(item => Number(item['id']) < 3)).toEqual([
      { id: 1, live: false, price: 1 / 3, note: 'xxxx' },
      { id: 2, live: true, price: 1e-7, note: 'xxxx' },
    ]);
    expect(items.map(item => item['id'])).toEqual([1, 2, 4, 5, 6, 8, 9]);
    expect(items.find(item => item['id'] === 9)).toMatchObject({ live: true });
  });

  it('does not fire the triggers of the application again, and moves sequences on', async () => {
    expect(await world.ask('us-east', 'SELECT line, n::text FROM app.log ORDER BY line')).toEqual([
      { line: 'counted 1', n: '1' },
      { line: null, n: null },
    ]);
    const [next] = await world.ask('us-east', 'INSERT INTO app.items (live) VALUES (true) RETURNING id');
    expect(next!['id']).toBeGreaterThan(10);
  });

  it('keeps the old primary until a person has decided the conflicts', async () => {
    const rewinding = world.input({ database: 'orders', region: 'eu-west', source: 'us-east' });
    await expect(world.acts['postgres.rewind'](rewinding)).rejects.toMatchObject({ type: 'not-reconciled' });
    await world.ask(
      'us-east',
      "UPDATE lifeboat.stranded_transaction SET status = 'already-there', decided_by = 'ana' WHERE status = 'conflict'",
    );
    expect(await world.acts['postgres.replay-stranded'](world.input(REPLAY))).toMatchObject({ conflicts: 0 });
    await expect(world.acts['postgres.rewind'](rewinding)).rejects.toThrow('Nobody has signed');
    await expect(world.acts['postgres.sign-ledger'](world.input(REPLAY))).rejects.toMatchObject({
      type: 'not-reconciled',
    });
    const signed = world.input(REPLAY, { approvers: ['ana', 'bo'] });
    expect(await world.acts['postgres.sign-ledger'](signed)).toMatchObject({ signedBy: 'ana, bo' });
    expect(await world.acts['postgres.rewind'](rewinding)).toMatchObject({ rewound: true });
  });
});

describe.each([
  { block: 102, what: 'a TRUNCATE', statement: 'TRUNCATE app.log', says: /truncated|schema/ },
  { block: 103, what: 'a changed schema', statement: 'ALTER TABLE app.log ADD COLUMN more int', says: /schema/ },
  {
    block: 104,
    what: 'a table outside the publication',
    statement: 'INSERT INTO app.plain VALUES (1)',
    says: /app\.plain/,
  },
])('the extraction', ({ block, what, statement, says }) => {
  let world: PostgresWorld;
  beforeAll(async () => {
    world = await openPostgresWorld(block);
    for (const one of SCHEMA) await world.ask('eu-west', one);
    if (block === 104) {
      await world.ask('eu-west', 'CREATE TABLE app.plain (n int)');
      await world.ask('eu-west', 'CREATE PUBLICATION lifeboat_recon FOR TABLE app.items');
    }
    await world.prepare();
    await world.sandbox.stall();
    await world.ask('eu-west', 'VACUUM ANALYZE app.items');
    await world.ask('eu-west', statement);
    await failOver(world);
  });
  afterAll(() => world?.sandbox.stop());

  it(`refuses ${what} instead of leaving it out`, async () => {
    const extract = world.acts['postgres.extract-stranded'](world.input(EXTRACT));
    await expect(extract).rejects.toMatchObject({ type: 'not-replayable', message: expect.stringMatching(says) });
    const replay = world.acts['postgres.replay-stranded'](world.input(REPLAY));
    await expect(replay).rejects.toMatchObject({ type: 'not-reconciled' });
  });
});
