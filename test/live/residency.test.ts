import { escapeLiteral } from 'pg';
import { parse } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditResidency } from '../../activities/residency/audit.js';
import { createResolver } from '../../activities/resolve.js';
import { judgeResidency } from '../../plan/gates/residency.js';
import { Inventory } from '../../plan/inventory.js';
import { addressesOf, REGIONS, type Region } from '../../sandbox/addresses.js';
import { query } from '../../sandbox/ask.js';
import { startSandbox } from '../../sandbox/sandbox.js';
import { urlOf } from '../../sandbox/template.js';
import { until } from '../../sandbox/until.js';
import { overlaidText } from '../compiler/lay-over.js';
import { CONTEXT } from './postgres-world.js';

const BLOCK = 55;
const EMAIL = 'maria.gruber@example.test';
const url = (region: Region, database = 'people') => urlOf(addressesOf(BLOCK).carts[region], 'postgres', database);
const ask = (region: Region, text: string, values: readonly unknown[] = []) => query(url(region), text, values, 10_000);

/** The tier that is pinned and the tier that is replicated are one table here: who a person is stays, what they spent goes abroad. */
const RESIDENCY = '{ rows: { column: home, jurisdictions: { eu-west: eu, us-east: us } }, columns: [email, name] }';
const estate = Inventory.parse(
  parse(
    overlaidText(`databases: { carts: { tables: { public.people: { reconcile: ask, residency: ${RESIDENCY} } } } }`),
  ),
);
const FREE = ['id', 'home', 'country', 'spent'];

async function audit() {
  const dsns: Readonly<Record<string, string>> = {
    'env:CARTS_EU_WEST_DSN': url('eu-west'),
    'env:CARTS_US_EAST_DSN': url('us-east'),
  };
  const deps = { resolve: async (reference: string) => dsns[reference] ?? '', now: () => 1 };
  const context = { ...CONTEXT, service: 'carts' };
  const reading = await auditResidency(deps)({ args: { database: 'carts', count: true }, estate, context });
  return judgeResidency(reading, { args: {}, accepted: null });
}

async function layOut(region: Region): Promise<void> {
  await query(url(region, 'postgres'), 'CREATE DATABASE people', [], 10_000);
  await ask(
    region,
    `CREATE TABLE public.people (id uuid, home text, country text, spent numeric, email text, name text, PRIMARY KEY (id, home))`,
  );
  const where = escapeLiteral(region);
  await ask(region, `CREATE PUBLICATION spent FOR TABLE public.people (${FREE.join(', ')}) WHERE (home = ${where})`);
}

async function subscribe(region: Region, other: Region): Promise<void> {
  const { host, port } = addressesOf(BLOCK).carts[other];
  const name = `spent_from_${other.replaceAll('-', '_')}`;
  const conninfo = escapeLiteral(`host=${host} port=${port} user=postgres dbname=people`);
  await ask(region, `CREATE SUBSCRIPTION ${name} CONNECTION ${conninfo} PUBLICATION spent WITH (copy_data = false)`);
}

/** A person of a region, and what the other region has of them once it has arrived. */
async function insert(region: Region, other: Region, country: string): Promise<string> {
  const columns = '(id, home, country, spent, email, name)';
  const values = [region, country, EMAIL];
  await ask(
    region,
    `INSERT INTO public.people ${columns} VALUES (gen_random_uuid(), $1, $2, 12.5, $3, 'Maria Gruber')`,
    values,
  );
  return await until(`the row of ${country} arrived in ${other}`, 10_000, async () => {
    const rows = await ask(other, 'SELECT to_json(p)::text AS row FROM public.people p WHERE country = $1', [country]);
    return rows[0] ? String(rows[0]['row']) : undefined;
  });
}

describe('a table whose identifying columns are pinned to the region of the row', () => {
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  beforeAll(async () => {
    sandbox = await startSandbox({ block: BLOCK, parts: ['active-active'], postgres: 'system' });
    await Promise.all(REGIONS.map(layOut));
    await subscribe('us-east', 'eu-west');
    await subscribe('eu-west', 'us-east');
  });
  afterAll(() => sandbox?.stop());

  it('sends what was spent to the other region and nothing that tells who it was, and the audit passes', async () => {
    const arrived = [await insert('eu-west', 'us-east', 'at'), await insert('us-east', 'eu-west', 'mx')];
    for (const row of arrived) {
      expect(JSON.parse(row)).toMatchObject({ spent: 12.5, email: null, name: null });
      expect(row).not.toMatch(/maria|gruber/i);
    }
    expect(await audit()).toMatchObject({ verdict: 'pass' });
  });

  it('is seen to leak as soon as somebody adds a column to a publication, before and after the first row has left', async () => {
    const columns = [...FREE, 'email'].join(', ');
    await ask('eu-west', `ALTER PUBLICATION spent SET TABLE public.people (${columns}) WHERE (home = 'eu-west')`);
    const before = await audit();
    expect(before).toMatchObject({
      verdict: 'fail',
      reason: expect.stringContaining(
        'The publication spent sends email of public.people from eu-west to us-east (us), also of rows whose home is eu-west.',
      ),
    });
    expect(await insert('eu-west', 'us-east', 'de')).toContain(EMAIL);
    const after = await audit();
    expect(after.reason).toContain(
      'public.people in us-east has 1 rows with a value in email, name that may not be in us.',
    );
  });

  it('is seen to be open where somebody makes a slot for a reader that the inventory does not know', async () => {
    await ask('us-east', "SELECT pg_create_logical_replication_slot('warehouse', 'pgoutput')");
    expect((await audit()).reason).toContain(
      'The logical slot warehouse in us-east is read by no server of the inventory.',
    );
  });

  it('is not said to be clean while a region is silent', async () => {
    await ask('eu-west', "ALTER PUBLICATION spent SET TABLE public.people (id, home) WHERE (home = 'eu-west')");
    await ask('us-east', "SELECT pg_drop_replication_slot('warehouse')");
    await ask('us-east', "UPDATE public.people SET email = NULL WHERE home = 'eu-west'");
    expect(await audit()).toMatchObject({ verdict: 'pass' });
    await sandbox.activeActive?.supervisor.end('us-east');
    expect(await audit()).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining('us-east did not answer'),
    });
  });
});

describe('a database with a standby in another jurisdiction', () => {
  const PAIR = 56;
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  beforeAll(async () => {
    sandbox = await startSandbox({ block: PAIR, parts: ['servers'], postgres: 'system' });
  });
  afterAll(() => sandbox?.stop());

  async function auditOf(residency: string) {
    const over = `databases: { orders: { residency: ${residency} } }`;
    const deps = { resolve: createResolver(sandbox.env), now: () => 1 };
    const pair = Inventory.parse(parse(overlaidText(over)));
    const input = { args: { database: 'orders', count: true }, estate: pair, context: CONTEXT };
    return judgeResidency(await auditResidency(deps)(input), { args: {}, accepted: null });
  }

  it('is where it may be when both jurisdictions may have it, and the standby is known for who it is', async () => {
    expect(await auditOf('[eu, us]')).toMatchObject({ verdict: 'pass' });
  });

  it('is not when only one may', async () => {
    expect(await auditOf('[eu]')).toMatchObject({
      verdict: 'fail',
      reason: 'The standby in us-east (us) has orders, which may only be in eu.',
    });
  });
});
