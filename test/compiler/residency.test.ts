import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/compile.js';
import { readInventory } from '../../compiler/read-inventory.js';
import { changed, example, planned, reconciliation, REST, SETTLE } from '../../compiler/rules/example.js';
import { overlaidInventory, overlaidText } from './lay-over.js';
import { compileHere } from './world.js';

const MOVE = ['gate', 'approve', 'fence', 'promote', ...SETTLE] as const;
const INVOKE = '## Check the override\n```yaml step\ndo: override.check\noverride: order-17\n```';
const override = (allows: string, until = '2027-03-31') =>
  `\noverrides: { order-17: { reason: The court has ordered it., by: ana, until: ${until}, ${allows} } }`;
const ALLOWED = 'residency: { databases: [orders], jurisdictions: [us] }';
const table = (residency: string) =>
  `databases: { orders: { tables: { public.orders: { residency: ${residency} } } } }`;
const BY_ROW = '{ rows: { column: home, jurisdictions: { eu-west: eu, us-east: us } } }';

function said(text: string, over: string, on?: string): readonly string[] {
  const options = on === undefined ? {} : { on: Date.parse(on) };
  return compileHere(text, options, overlaidInventory(over))
    .diagnostics.filter(({ code }) => code === 'residency-violated')
    .map(({ message }) => message);
}

describe('the residency of', () => {
  it.each([
    ['a database', 'databases: { orders: { residency: [eu] } }', '`orders` in `us-east`, which is in `us`'],
    ['a table', table('{ jurisdictions: [eu] }'), '`public.orders` of `orders` in `us-east`'],
    ['rows', table(BY_ROW), 'rows of `public.orders` of `orders` where `home` is `eu-west` in `us-east`'],
    [
      'columns',
      table('{ jurisdictions: [eu], columns: [email, name] }'),
      'columns `email` and `name` of `public.orders` of `orders` in `us-east`',
    ],
    [
      'columns of rows',
      table('{ rows: { column: home, jurisdictions: { eu-west: eu } }, columns: [email] }'),
      'column `email` of `public.orders` of `orders` where `home` is `eu-west` in `us-east`',
    ],
  ])('%s keeps a copy with all of it from being promoted elsewhere', (_what, over, names) => {
    expect(said(example(MOVE), over)).toEqual([expect.stringContaining(names)]);
    expect(said(example(MOVE), over.replaceAll('[eu]', '[eu, us]').replaceAll('eu-west: eu', 'eu-west: us'))).toEqual(
      [],
    );
  });

  const HOME = 'databases: { orders: { residency: [us] } }';
  it.each([
    ['a writer', planned('switchover', ['gate', 'approve', 'switch', 'proxy', 'name', 'verify', 'notify']), 1],
    ['a copy that follows', planned('failback', ['gate', 'approve', 'switch', ...REST]), 1],
    ['an extract', reconciliation(['fence', changed('extract', 'into: ${from}', 'region: ${to}'), 'notify']), 1],
    ['a replay', reconciliation(['fence', 'extract', 'approve', changed('replay', 'region: ${from}'), 'notify']), 1],
  ] as const)('a database keeps %s out of where it may not be', (_what, text, least) => {
    const both = [...said(text, HOME), ...said(text, 'databases: { orders: { residency: [eu] } }')];
    expect(both.length).toBeGreaterThanOrEqual(least);
  });

  it('an active-active database keeps clients of one jurisdiction from being led into the other', () => {
    const text = readFileSync('runbooks/carts-leave-region.md', 'utf8');
    const over = `databases: { carts: { tables: { public.carts: { residency: ${BY_ROW} } } } }`;
    expect(said(text, over)).toEqual([expect.stringContaining('rows of `public.carts` of `carts` where `home` is')]);
    expect(said(text, '{}')).toEqual([]);
  });

  it('rows keeps the differences of an active-active database from being copied across', () => {
    const text = readFileSync('runbooks/carts-converge.md', 'utf8');
    const over = `databases: { carts: { tables: { public.carts: { residency: ${BY_ROW} } } } }`;
    expect(said(text, over).length).toBeGreaterThan(0);
  });
});

describe('an override of the inventory', () => {
  const over = `databases: { orders: { residency: [eu] } }`;

  it('lets through what it allows, once the runbook names it', () => {
    expect(said(example([INVOKE, ...MOVE]), over + override(ALLOWED))).toEqual([]);
    expect(said(example(MOVE), over + override(ALLOWED))).toHaveLength(1);
  });

  it('counts for nothing when it comes after the promotion', () => {
    expect(said(example([...MOVE, INVOKE]), over + override(ALLOWED))).toHaveLength(1);
  });

  it.each([
    ['another database', 'residency: { databases: [carts], jurisdictions: [us] }'],
    ['another jurisdiction', 'residency: { databases: [orders], jurisdictions: [eu] }'],
    ['capacity only', 'capacity: { services: [orders], regions: [us-east] }'],
  ])('that speaks of %s lets nothing through', (_what, allows) => {
    expect(said(example([INVOKE, ...MOVE]), over + override(allows))).toHaveLength(1);
  });

  it('that has ended is an error on the day that the caller gives', () => {
    const text = example([INVOKE, ...MOVE]);
    expect(said(text, over + override(ALLOWED), '2027-03-31T23:59:59.999Z')).toEqual([]);
    expect(said(text, over + override(ALLOWED), '2027-04-01T00:00:00Z')).toEqual([
      expect.stringContaining('by the override `order-17`, which ended with 2027-03-31'),
    ]);
  });

  it('is evidence of the approval, is read again before the promotion, and travels in the plan', () => {
    const { plan } = compileHere(example([INVOKE, ...MOVE]), {}, overlaidInventory(over + override(ALLOWED)));
    const gate = 'check-the-override';
    expect(plan?.steps.find(({ approval }) => approval)?.approval?.evidence).toContain(gate);
    expect(plan?.steps.find(step => step.do === 'postgres.promote')?.guards).toContain(gate);
    expect(plan?.estate.overrides).toMatchObject({ 'order-17': { by: 'ana', until: '2027-03-31' } });
    expect(compileHere(example(MOVE)).plan?.estate).not.toHaveProperty('overrides');
  });

  it.each([
    ['a person', 'by: ana', 'by: anna', '`anna`, expected'],
    ['a database', '[orders]', '[order]', '`order`, expected'],
    ['a jurisdiction', '[us]', '[uk]', '`uk`, expected'],
    ['a day', '2027-03-31', '2027-02-30', 'such as `2027-03-31`'],
  ])('must name %s that there is', (_what, right, wrong, message) => {
    const text = overlaidText(override(ALLOWED).replace(right, wrong));
    const { diagnostics } = readInventory(text, 'inventory.yaml');
    expect(diagnostics.map(one => one.message).join('\n')).toContain(message);
  });
});

describe('a service with data that is bound to two jurisdictions', () => {
  const folder = 'test/cases/safe/a-failover-of-eu-and-us-data-each-inside-its-jurisdiction';
  const { inventory } = readInventory(readFileSync(`${folder}/inventory.yaml`, 'utf8'), 'inventory.yaml');
  const text = readFileSync(`${folder}/runbook.md`, 'utf8');

  it('has a way back that compiles too', () => {
    const back = readFileSync(`${folder}/accounts-failback.md`, 'utf8');
    expect(compile(back, inventory!, { path: 'back.md' }).diagnostics.filter(one => one.severity === 'error')).toEqual(
      [],
    );
  });

  it('compiles to another target for each data set', () => {
    const { plan } = compile(text, inventory!, { path: 'runbook.md' });
    const targets = plan?.steps.flatMap(({ effects }) =>
      effects.flatMap(effect => (effect.effect === 'promotes' ? [[effect.database, effect.region]] : [])),
    );
    expect(targets).toEqual([
      ['accounts-eu', 'eu-west'],
      ['accounts-us', 'us-east'],
    ]);
  });
});
