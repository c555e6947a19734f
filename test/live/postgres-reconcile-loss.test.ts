import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acknowledgedIds, type LoadRecord } from '../../sandbox/load-log.js';
import { until } from '../../sandbox/until.js';
import { openPostgresWorld, orderIds, placeOrder, type PostgresWorld } from './postgres-world.js';

/** How many of the clients' acknowledged writes are to be stranded at least before the primary dies. */
const STRANDED_AT_LEAST = 100;

interface Declared {
  readonly lsn: string;
  readonly op: string;
  readonly id: string;
}

/** What each acknowledged write of the load also updated: the one before it, as long as the client knew that one to be stored. */
function updatesOf(records: readonly LoadRecord[]): ReadonlyMap<string, string | undefined> {
  const previous = new Map<number, string | undefined>();
  const updates = new Map<string, string | undefined>();
  for (const { event, id, client } of records) {
    if (event === 'try') continue;
    if (event === 'ack') updates.set(id, previous.get(client));
    previous.set(client, event === 'ack' ? id : undefined);
  }
  return updates;
}

describe('the loss that a reconciliation declares', () => {
  let world: PostgresWorld;
  let records: LoadRecord[];
  let declared: Declared[];
  let there: ReadonlySet<string>;
  const deletions = { tried: [] as string[], acknowledged: [] as string[] };

  beforeAll(async () => {
    world = await openPostgresWorld(106, ['servers', 'pooler']);
    await world.prepare();
    await world.look();
    const doomed: string[] = [];
    for (let n = 0; n < 200; n++) doomed.push(await placeOrder(world, 'eu-west'));
    const load = await world.sandbox.startLoad({ clients: 3, pauseMs: 2, deadlineMs: 1_000 });
    const [row] = await world.ask('eu-west', 'SELECT pg_current_wal_lsn()::text AS lsn');
    await until('the standby had the orders', 5_000, async () => {
      const [standby] = await world.ask('us-east', 'SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS there', [
        row!['lsn'],
      ]);
      return standby?.['there'] === true ? true : undefined;
    });
    await world.sandbox.stall();
    const before = acknowledgedIds(load.read()).length;
    const deleting = (async () => {
      for (const id of doomed) {
        deletions.tried.push(id);
        const done = await world.ask('eu-west', 'DELETE FROM public.orders WHERE id = $1', [id]).catch(() => undefined);
        if (!done) return;
        deletions.acknowledged.push(id);
      }
    })();
    await until('enough writes were stranded', 20_000, async () =>
      acknowledgedIds(load.read()).length - before > STRANDED_AT_LEAST && deletions.acknowledged.length > 20
        ? true
        : undefined,
    );
    await world.sandbox.kill('eu-west');
    await Promise.all([deleting, load.stop()]);
    records = load.read();
    await world.acts['postgres.promote'](world.input({ database: 'orders', region: 'us-east', from: 'eu-west' }));
    there = new Set(await orderIds(world, 'us-east'));
    await world.sandbox.restore('eu-west');
    await world.acts['postgres.extract-stranded'](
      world.input({ database: 'orders', region: 'eu-west', into: 'us-east' }),
    );
    const staged = await world.ask(
      'us-east',
      `SELECT commit_lsn::text AS lsn, op, key->>'id' AS id FROM lifeboat.stranded_change ORDER BY commit_lsn, seq`,
    );
    declared = staged.map(one => ({ lsn: String(one['lsn']), op: String(one['op']), id: String(one['id']) }));
  });
  afterAll(() => world?.sandbox.stop());

  const declaredIds = (op: string) => declared.filter(one => one.op === op).map(({ id }) => id);

  it('is every insert that a client was told is stored, and beside it only those in doubt', () => {
    const acknowledged = new Set(acknowledgedIds(records));
    const lost = [...acknowledged].filter(id => !there.has(id));
    const inDoubt = declaredIds('insert').filter(id => !acknowledged.has(id));
    expect(lost.length).toBeGreaterThanOrEqual(STRANDED_AT_LEAST);
    expect(declaredIds('insert').sort()).toEqual([...lost, ...inDoubt].sort());
    // In doubt: tried, never answered, by at most one write of each client.
    const tried = new Set(records.filter(({ event }) => event === 'try').map(({ id }) => id));
    expect(inDoubt.filter(id => !tried.has(id))).toEqual([]);
    expect(inDoubt.length).toBeLessThanOrEqual(3);
  });

  it('is every update, in the transaction that it was made in', () => {
    const updates = updatesOf(records);
    const lost = acknowledgedIds(records).filter(id => !there.has(id));
    const expected = lost.map(id => [id, updates.get(id)] as const);
    const byLsn = new Map<string, { insert?: string; update?: string }>();
    for (const { lsn, op, id } of declared) byLsn.set(lsn, { ...byLsn.get(lsn), [op]: id });
    const acknowledged = new Set(lost);
    const pairs = [...byLsn.values()]
      .filter(one => acknowledged.has(one.insert ?? ''))
      .map(one => [one.insert ?? '', one.update] as const);
    expect(Object.fromEntries(pairs)).toEqual(Object.fromEntries(expected));
  });

  it('is every deletion, and beside it at most the one in doubt', () => {
    const lost = deletions.acknowledged.filter(id => there.has(id));
    const inDoubt = declaredIds('delete').filter(id => !deletions.acknowledged.includes(id));
    expect(lost.length).toBeGreaterThan(0);
    expect(declaredIds('delete').sort()).toEqual([...lost, ...inDoubt].sort());
    expect(inDoubt.filter(id => id !== deletions.tried.at(-1))).toEqual([]);
  });

  it('is nothing any more once it was replayed', async () => {
    const replay = await world.acts['postgres.replay-stranded'](
      world.input({ database: 'orders', region: 'us-east', from: 'eu-west' }),
    );
    expect(replay).toMatchObject({
      conflicts: 0,
      ledger: { lost: new Set(declared.map(({ lsn }) => lsn)).size, staged: 0 },
    });
    const now = new Set(await orderIds(world, 'us-east'));
    expect(acknowledgedIds(records).filter(id => !now.has(id))).toEqual([]);
    expect(deletions.acknowledged.filter(id => now.has(id))).toEqual([]);
    const wrong = await world.ask(
      'us-east',
      `SELECT c.key FROM lifeboat.stranded_change c JOIN public.orders o ON o.id::text = c.key->>'id'
        WHERE c.op = 'update' AND o.status <> 'shipped'`,
    );
    expect(wrong).toEqual([]);
  });
});
