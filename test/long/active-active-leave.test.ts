import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { directCrew } from '../../bin/demo/direct-crew.js';
import { runBook } from '../../bin/demo/run-book.js';
import { noPaint } from '../../bot/render/paint.js';
import { cartsUrl } from '../../sandbox/active-active.js';
import { query } from '../../sandbox/ask.js';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';
import { until } from '../../sandbox/until.js';

const BLOCK = 124;

describe('an active-active service that loses a region', () => {
  let sandbox: Sandbox;
  let client: Client;
  const writing = { on: true };
  let writer: Promise<void>;
  const acknowledged: string[] = [];
  const places: string[] = [];

  /** A client of the proxy that writes one row after the other and remembers what it was promised, and by which server. */
  async function write(): Promise<void> {
    for (let n = 0; writing.on; n++) {
      const id = `order-${n}`;
      const text = `INSERT INTO stock (id, home, on_hand) VALUES ($1, CASE host(inet_server_addr()) WHEN '127.${BLOCK}.10.2' THEN 'eu-west' ELSE 'us-east' END, 1)
                    RETURNING home`;
      const rows = await query(sandbox.env['CARTS_PROXY_CLIENTS']!, text, [id], 1_000).catch(() => undefined);
      if (!rows) continue;
      acknowledged.push(id);
      places.push(String(rows[0]?.['home']));
    }
  }
  const ask = (region: 'eu-west' | 'us-east', text: string) => query(cartsUrl(BLOCK, region), text, [], 5_000);
  const moreWritten = async () => {
    const before = acknowledged.length;
    await until('ten more writes were acknowledged', 20_000, async () =>
      acknowledged.length >= before + 10 ? true : undefined,
    );
  };

  beforeAll(async () => {
    sandbox = await startSandbox({ block: BLOCK, parts: ['active-active', 'proxy', 'temporal'], workers: true });
    client = new Client({ connection: await Connection.connect({ address: sandbox.temporalAddress! }) });
    for (const region of ['eu-west', 'us-east'] as const)
      await until(`the watch had prepared ${region}`, 40_000, async () => {
        const [row] = await ask(
          region,
          `SELECT to_regclass('lifeboat.convergence_mark') IS NOT NULL AND to_regclass('lifeboat.route_probe') IS NOT NULL AS there`,
        );
        return row?.['there'] === true ? true : undefined;
      });
    writer = write();
    await moreWritten();
  }, 90_000);
  afterAll(async () => {
    writing.on = false;
    await writer;
    await client?.connection.close();
    await sandbox?.stop();
  });

  it('takes writes in both regions before', () => {
    expect(new Set(places)).toEqual(new Set(['eu-west', 'us-east']));
  });

  it('needs no promotion: the shipped runbook moves its clients, and they go on writing', async () => {
    await sandbox.kill('eu-west');
    const { state, plan } = await runBook(
      directCrew(client),
      'runbooks/carts-leave-region.md',
      'a test',
      () => undefined,
      noPaint,
    );
    expect(state).toMatchObject({ end: 'SUCCEEDED', pastPointOfNoReturn: false, approvals: [] });
    expect(state.serviceState).toBe(
      'Nothing was promoted. The clients of carts are sent to us-east, and a write through every client route has proved it.',
    );
    expect(plan.steps.flatMap(({ effects }) => effects.map(({ effect }) => effect))).toEqual([
      'routes',
      'verifies-writes',
      'notifies',
    ]);
    places.length = 0;
    await moreWritten();
    expect(new Set(places)).toEqual(new Set(['us-east']));
    expect(await ask('us-east', 'SELECT count(*)::int AS n FROM lifeboat.promotion_ledger')).toEqual([{ n: 0 }]);
  });

  it('is made to agree and takes clients in both regions again when the region is back, with every acknowledged write', async () => {
    await sandbox.restore('eu-west');
    await sandbox.activeActive!.supervisor.start('eu-west');
    const { state } = await runBook(
      directCrew(client),
      'runbooks/carts-converge.md',
      'a test',
      () => undefined,
      noPaint,
    );
    expect(state).toMatchObject({ end: 'SUCCEEDED' });
    expect(state.steps.find(({ id }) => id === 'check')?.judgement?.verdict).toBe('pass');
    places.length = 0;
    await until('both regions took writes', 20_000, async () => (new Set(places).size === 2 ? true : undefined));
    writing.on = false;
    await writer;
    const ids = async (region: 'eu-west' | 'us-east') =>
      (await ask(region, 'SELECT id FROM stock')).map(row => String(row['id'])).sort();
    const [west, east] = await until('both had the same rows', 10_000, async () => {
      const both = [await ids('eu-west'), await ids('us-east')] as const;
      return both[0].join() === both[1].join() ? both : undefined;
    });
    expect(west).toEqual(east);
    expect(acknowledged.filter(id => !west.includes(id))).toEqual([]);
  });
});
