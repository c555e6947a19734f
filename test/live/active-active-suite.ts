import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeGate } from '../../plan/gates/index.js';
import { until } from '../../sandbox/until.js';
import { FakeCli } from '../bin/fake-cli.js';
import { type ActiveActiveWorld, openActiveActive } from './active-active-world.js';
import type { RegionName } from './postgres-world.js';

const TABLES = ['carts', 'coupons', 'stock', 'visits'];

/** What both regions' clients do to the same rows while nothing of the other arrives. */
const PARTITIONED: readonly (readonly [id: string, west: string, east: string])[] = [
  [
    'carts later',
    `UPDATE carts SET customer = 'west', updated_at = '2026-02-03' WHERE id = 'later'`,
    `UPDATE carts SET customer = 'east', updated_at = '2026-02-02' WHERE id = 'later'`,
  ],
  [
    'carts inserted',
    `INSERT INTO carts VALUES ('inserted', 'eu-west', 'west', '{a}', '2026-02-02')`,
    `BEGIN; INSERT INTO carts VALUES ('inserted', 'us-east', 'east', '{b}', '2026-02-03'); INSERT INTO stock VALUES ('rider', 'us-east', 7); COMMIT`,
  ],
  [
    'stock counted',
    `UPDATE stock SET on_hand = on_hand + 5 WHERE id = 'counted'; UPDATE stock SET on_hand = on_hand - 1, tags = '{a,west}' WHERE id = 'counted'`,
    `UPDATE stock SET on_hand = on_hand + 3, tags = '{east}' WHERE id = 'counted'`,
  ],
  [
    'stock same',
    `UPDATE stock SET on_hand = on_hand + 1 WHERE id = 'same'`,
    `UPDATE stock SET on_hand = on_hand + 1 WHERE id = 'same'`,
  ],
  [
    'visits merged',
    `UPDATE visits SET pages = '{home,west}', best = 7, seen = seen + 2 WHERE id = 'merged'`,
    `UPDATE visits SET pages = '{home,east}', best = 9, seen = seen + 4 WHERE id = 'merged'`,
  ],
  [
    'coupons deleted',
    `DELETE FROM coupons WHERE id = 'deleted'`,
    `UPDATE coupons SET used_by = 'east' WHERE id = 'deleted'`,
  ],
  [
    'coupons asked',
    `UPDATE coupons SET used_by = 'west' WHERE id = 'asked'`,
    `UPDATE coupons SET used_by = 'east' WHERE id = 'asked'`,
  ],
];
/** `rider` came in the transaction that had to be skipped; nobody else wrote it. */
const CONFLICTED = [...PARTITIONED.map(([id]) => id), 'stock rider'].sort();

/** Rows that only one region writes meanwhile: they must arrive as they are, and be no conflict. */
const APART: readonly [west: string, east: string] = [
  `UPDATE carts SET customer = 'only west' WHERE id = 'west'; INSERT INTO stock VALUES ('new west', 'eu-west', 1)`,
  `UPDATE carts SET customer = 'only east' WHERE id = 'east'; INSERT INTO stock VALUES ('new east', 'us-east', 2)`,
];

export function describeActiveActive(version: string, block: number, postgres: 'system' | '18') {
  describe(`two active regions on PostgreSQL ${version}`, () => {
    let world: ActiveActiveWorld;
    const check = async () => {
      const args = { ...world.between, max_lag: 10_000 };
      const reading = await world.acts['postgres.check-convergence'](world.input(args));
      return { reading, judged: judgeGate('convergence', reading, { args, accepted: null }) };
    };
    const converge = (run = 'service/carts/1') => world.acts['postgres.converge'](world.input(world.between, { run }));
    const ledger = (region: RegionName, where = 'true') =>
      world.ask(
        region,
        `SELECT table_name || ' ' || (key->>'id') AS id, id AS row_id, status FROM lifeboat.divergent_row WHERE ${where} ORDER BY 1`,
      );
    const digests = async () =>
      await Promise.all(
        TABLES.map(name =>
          world.rows(`SELECT md5(string_agg(t::text, ',' ORDER BY id)) AS digest FROM public.${name} t`),
        ),
      );
    const expectEqual = async () => {
      for (const [west, east] of await digests()) expect(west).toEqual(east);
    };
    let cli: FakeCli;
    const decide = async (id: string, region: RegionName) => {
      const [row] = await ledger('eu-west', `table_name || ' ' || (key->>'id') = '${id}' AND status = 'conflict'`);
      const words = ['--take', region, '--reason', 'a test', '--as', 'ana'];
      expect(await cli.run('converge', 'carts', 'decide', String(row?.['row_id']), ...words)).toBe(0);
    };

    /** Writes past replication, as Lifeboat's own writes go, so that nothing is sent and no history of clients holds it. */
    const unseen = (region: RegionName, text: string) => {
      const origin = `SELECT pg_replication_origin_session_setup('lifeboat')`;
      const publishes = (what: string) =>
        postgres === '18' ? 'SELECT 1' : `ALTER PUBLICATION carts SET (publish = '${what}')`;
      return world.ask(
        region,
        `${origin}; ${publishes('')}; ${text}; ${publishes('insert, update, delete, truncate')}`,
      );
    };

    beforeAll(async () => {
      world = await openActiveActive(block, postgres);
      cli = new FakeCli();
      cli.env = { ...world.sandbox.env };
      const inventory = readFileSync('runbooks/inventory.yaml', 'utf8');
      cli.files.texts['runbooks/inventory.yaml'] = inventory.replace('people:\n', 'people:\n  dan: { name: Dan }\n');
      await world.find();
      await world.seed('carts', 'eu-west', 'customer, updated_at', `'both', '2026-02-01'`, 'later');
      await world.seed('carts', 'eu-west', 'customer, updated_at', `'both', '2026-02-01'`, 'west');
      await world.seed('carts', 'us-east', 'customer, updated_at', `'both', '2026-02-01'`, 'east');
      await world.seed('stock', 'eu-west', 'on_hand, tags', `10, '{a}'`, 'counted');
      await world.seed('stock', 'us-east', 'on_hand', '10', 'same');
      await world.seed('visits', 'us-east', 'pages, best, seen', `'{home}', 5, 100`, 'merged');
      await world.seed('coupons', 'eu-west', 'worth', '5', 'deleted');
      await world.seed('coupons', 'us-east', 'worth', '5', 'asked');
    });
    afterAll(() => world?.sandbox.stop());

    it('agree as long as each row is written in one region at a time, and nothing is found', async () => {
      await world.ask('eu-west', `UPDATE stock SET on_hand = on_hand + 1 WHERE id = 'counted'`);
      await world.ask('eu-west', `UPDATE stock SET on_hand = on_hand - 1 WHERE id = 'counted'`);
      expect(await world.find()).toMatchObject({ rows: 0, skipped: [] });
      expect((await check()).judged).toMatchObject({ verdict: 'pass' });
      await expectEqual();
    });

    it('cannot be looked at while replication is cut, and the gate says which way nothing arrives', async () => {
      await world.link.cut();
      for (const [, west, east] of PARTITIONED) await world.both(west, east);
      await world.both(...APART);
      const { judged } = await until('the gate saw it', 10_000, async () => {
        const seen = await check();
        return seen.judged.verdict === 'fail' ? seen : undefined;
      });
      expect(judged.reason).toMatch(/does not get what .* writes: its apply worker is not connected/);
    });

    it('are found to differ in exactly the rows that both wrote, and what a subscription is stuck on is kept before it is skipped', async () => {
      await world.link.mend();
      const found = await world.find();
      expect(found.skipped.length).toBeGreaterThanOrEqual(1);
      expect(found.skipped.join()).toContain('public.carts {"id":"inserted"}');
      expect(await ledger('eu-west')).toHaveLength(CONFLICTED.length);
      for (const region of ['eu-west', 'us-east'] as const) {
        const rows = await world.ask(
          region,
          `SELECT table_name || ' ' || (key->>'id') AS row FROM lifeboat.divergent_row ORDER BY 1`,
        );
        expect(rows.map(({ row }) => String(row)).sort()).toEqual(CONFLICTED);
      }
      expect((await check()).judged).toMatchObject({ verdict: 'fail' });
    });

    it('converge to the answer of each policy, and people are asked for the rest', async () => {
      await expect(converge()).rejects.toMatchObject({ type: 'stranded-conflict' });
      for (const region of ['eu-west', 'us-east'] as const) {
        expect(await world.ask(region, 'SELECT id, customer FROM carts ORDER BY id')).toEqual([
          { id: 'east', customer: 'only east' },
          { id: 'inserted', customer: 'east' },
          { id: 'later', customer: 'west' },
          { id: 'west', customer: 'only west' },
        ]);
        expect(await world.ask(region, 'SELECT id, on_hand, tags FROM stock ORDER BY id')).toEqual([
          { id: 'counted', on_hand: 17, tags: ['east', 'west'] },
          { id: 'new east', on_hand: 2, tags: null },
          { id: 'new west', on_hand: 1, tags: null },
          { id: 'rider', on_hand: 7, tags: null },
          { id: 'same', on_hand: 12, tags: null },
        ]);
        expect(await world.ask(region, 'SELECT pages, best, seen::int FROM visits')).toEqual([
          { pages: ['home', 'east', 'west'], best: 9, seen: 106 },
        ]);
        const held = await world.ask(
          region,
          `SELECT key->>'id' AS id, kind, versions->'eu-west'->>'used_by' AS west, versions->'us-east'->>'used_by' AS east
             FROM lifeboat.divergent_row WHERE status = 'conflict' ORDER BY 1`,
        );
        expect(held).toEqual([
          { id: 'asked', kind: 'both-changed', west: 'west', east: 'east' },
          { id: 'deleted', kind: 'deleted-there-changed-here', west: null, east: 'east' },
        ]);
      }
    });

    it('take the word of a person whom the runbook asks, and of nobody else, and agree then by digest', async () => {
      expect(await cli.run('converge', 'carts', 'list')).toBe(0);
      expect(cli.out.text).toMatch(/^[0-9a-f]{10} {2}public\.coupons \{"id":"asked"\} {2}both-changed: /m);
      expect(cli.out.text).toContain('    us-east: {"id":"asked","home":"us-east","worth":"5.00","used_by":"east"}');
      const outsider = ['--take', 'eu-west', '--reason', 'a test', '--as', 'dan'];
      expect(await cli.run('converge', 'carts', 'decide', 'all', ...outsider)).toBe(2);
      expect(cli.err.text).toContain('dan is not in database-oncall, which decides this.');
      await decide('coupons asked', 'eu-west');
      await decide('coupons deleted', 'us-east');
      const done = await converge();
      expect(done).toMatchObject({
        converged: CONFLICTED.length,
        merged: 3,
        conflicts: 0,
        busy: 0,
        decidedBy: { ana: 2 },
      });
      for (const region of ['eu-west', 'us-east'] as const)
        expect(await world.ask(region, 'SELECT id, used_by FROM coupons ORDER BY id')).toEqual([
          { id: 'asked', used_by: 'west' },
          { id: 'deleted', used_by: 'east' },
        ]);
      await expectEqual();
      const { judged } = await check();
      expect(judged).toMatchObject({ verdict: 'pass' });
      expect(judged.reason).toContain('Every replicated row is the same in eu-west and us-east');
    });

    it('keep every acknowledged version of the rows that both wrote, in both regions', async () => {
      for (const region of ['eu-west', 'us-east'] as const) {
        const kept = await world.ask(
          region,
          `SELECT c.region, r.table_name || ' ' || (r.key->>'id') AS row, count(*)::int AS n
             FROM lifeboat.divergent_change c JOIN lifeboat.divergent_row r ON r.id = c.row_id GROUP BY 1, 2 ORDER BY 2, 1`,
        );
        const expected = CONFLICTED.flatMap(row =>
          row === 'stock rider'
            ? [{ region: 'us-east', row, n: 1 }]
            : [
                { region: 'eu-west', row, n: row === 'stock counted' ? 2 : 1 },
                { region: 'us-east', row, n: 1 },
              ],
        );
        const byRow = (one: { row?: unknown; region?: unknown }) => `${String(one.row)} ${String(one.region)}`;
        expect(kept.toSorted((a, b) => (byRow(a) < byRow(b) ? -1 : 1))).toEqual(
          expected.toSorted((a, b) => (byRow(a) < byRow(b) ? -1 : 1)),
        );
      }
    });

    it('are left alone by a second run', async () => {
      const before = await digests();
      expect(await world.find()).toMatchObject({ rows: 0, skipped: [] });
      expect(await converge('service/carts/2')).toMatchObject({ converged: 0, merged: 0, conflicts: 0, busy: 0 });
      expect(await digests()).toEqual(before);
    });

    it('are finished where a crash between the commits of the two regions left one behind', async () => {
      await unseen('us-east', `UPDATE stock SET on_hand = 11 WHERE id = 'same'`);
      await world.ask('us-east', `UPDATE lifeboat.divergent_row SET status = 'open' WHERE key->>'id' = 'same'`);
      expect(await converge('service/carts/2')).toMatchObject({ converged: 1, conflicts: 0 });
      expect(await world.rows(`SELECT on_hand FROM stock WHERE id = 'same'`)).toEqual([
        [{ on_hand: 12 }],
        [{ on_hand: 12 }],
      ]);
      await expectEqual();
    });

    it('are found to differ where somebody wrote past replication, which no history explains', async () => {
      await unseen(
        'eu-west',
        `UPDATE carts SET customer = 'past', updated_at = '2026-03-01' WHERE id = 'west'; UPDATE coupons SET worth = 6 WHERE id = 'asked'`,
      );
      expect(await world.find()).toMatchObject({ rows: 2 });
      await expect(converge('service/carts/3')).rejects.toMatchObject({ type: 'stranded-conflict' });
      const [west, east] = await world.rows(`SELECT customer FROM carts WHERE id = 'west'`);
      expect([west, east]).toEqual([[{ customer: 'past' }], [{ customer: 'past' }]]);
      await decide('coupons asked', 'us-east');
      expect(await converge('service/carts/3')).toMatchObject({ conflicts: 0, converged: 2 });
      await expectEqual();
    });

    it('go on replicating: what Lifeboat wrote is not sent round, and what clients write is', async () => {
      await world.ask('eu-west', `UPDATE stock SET on_hand = on_hand + 1 WHERE id = 'counted'`);
      await until('it arrived', 10_000, async () => {
        const [row] = await world.ask('us-east', `SELECT on_hand FROM stock WHERE id = 'counted'`);
        return row?.['on_hand'] === 18 ? true : undefined;
      });
      expect(await world.find()).toMatchObject({ rows: 0 });
      await expectEqual();
    });

    it('lose no acknowledged increment of a row that both write before, during and after a partition and while it converges', async () => {
      await world.seed('stock', 'eu-west', 'on_hand', '0', 'hot');
      await world.find();
      const acknowledged = { 'eu-west': 0, 'us-east': 0 };
      const writing = { on: true };
      const write = async (region: RegionName) => {
        while (writing.on) {
          await world.ask(region, `UPDATE stock SET on_hand = on_hand + 1 WHERE id = 'hot'`);
          acknowledged[region] += 1;
        }
      };
      const writers = [write('eu-west'), write('us-east')];
      const more = async (n: number) => {
        const goal = acknowledged['eu-west'] + acknowledged['us-east'] + n;
        await until('more was written', 20_000, async () =>
          acknowledged['eu-west'] + acknowledged['us-east'] >= goal ? true : undefined,
        );
      };
      await more(10);
      await world.link.cut();
      await more(20);
      await world.link.mend();
      await more(10);
      // Under fire the row may stay busy; what matters is that nothing of it is lost.
      await converge('service/carts/4').catch((error: { type?: string }) => expect(error.type).toMatch(/^not-/));
      await more(10);
      writing.on = false;
      await Promise.all(writers);
      await converge('service/carts/4');
      const sum = acknowledged['eu-west'] + acknowledged['us-east'];
      expect(await world.rows(`SELECT on_hand FROM stock WHERE id = 'hot'`)).toEqual([
        [{ on_hand: sum }],
        [{ on_hand: sum }],
      ]);
      expect((await check()).judged).toMatchObject({ verdict: 'pass' });
    });
  });
}
