import { expect, it } from 'vitest';
import { finding } from '../../../plan/readiness/finding.js';
import { foldReadiness, freshReadiness } from '../../../plan/readiness/state.js';
import type { Verdict } from '../../../plan/gate.js';
import { chainEntry, GENESIS } from '../../../plan/audit/chain.js';
import { INVENTORY, T0 } from '../../bot/render/example.js';
import { stamp } from '../../contracts/audit-stamp.js';
import { drillRecord } from '../../plan/history/records.js';
import { FakeCli } from '../fake-cli.js';

const PRICED = `${INVENTORY.replace('channel: oncall }', 'channel: oncall, downtime_cost_per_minute: 1200 }')}prices:
  currency: EUR
  regions: { us-east: 900 }
  drill_per_hour: 360
`;
const readiness = (verdict: Verdict, at = T0) =>
  foldReadiness(
    freshReadiness('orders', 300_000),
    [
      {
        path: 'runbooks/failover.md',
        title: 'Fail over',
        hash: 'a'.repeat(64),
        findings: [
          finding('servers', 'orders', 'pass', 'Both suit.'),
          finding('names', 'db', verdict, 'The server of db.fail.test would not move it: NOTAUTH, BADKEY.'),
        ],
      },
    ],
    { at, everyMs: 300_000, damping: { readings: 2, withinMs: 1 } },
  ).state;

it('says that a service is ready, with the time of the reading', async () => {
  const cli = new FakeCli();
  cli.readiness = { orders: readiness('pass') };
  expect(await cli.run('ready', 'orders')).toBe(0);
  expect(cli.out.text).toContain('orders: ready (read 20 s ago, at ');
  expect(cli.out.text).toContain('runbooks/failover.md, plan aaaaaaaaaaaa: would work, 2 of 2 checks pass');
});

it('says why a service is not ready, and fails', async () => {
  const cli = new FakeCli();
  cli.readiness = { orders: readiness('fail') };
  expect(await cli.run('ready', 'orders')).toBe(1);
  expect(cli.out.text).toContain('orders: not ready');
  expect(cli.out.text).toContain(
    'names, fail for 20 s: The server of db.fail.test would not move it: NOTAUTH, BADKEY.',
  );
});

it('does not call a service ready on a reading that is too old', async () => {
  const cli = new FakeCli();
  cli.readiness = { orders: readiness('pass', T0 - 3_600_000) };
  expect(await cli.run('ready')).toBe(1);
  expect(cli.out.text).toContain('orders: not known (read 1 h');
});

it('fails where nothing evaluates the service, and where nothing is evaluated at all', async () => {
  const cli = new FakeCli();
  expect(await cli.run('ready', 'orders')).toBe(1);
  expect(await cli.run('ready')).toBe(1);
});

it('fails when one of several services is not ready', async () => {
  const cli = new FakeCli();
  cli.readiness = { carts: readiness('pass'), orders: readiness('unknown') };
  expect(await cli.run('ready', '--json')).toBe(1);
  const said = JSON.parse(cli.out.text) as { service: string; ready: boolean }[];
  expect(said.map(({ service, ready }) => [service, ready])).toEqual([
    ['carts', true],
    ['orders', false],
  ]);
});

it('shows what a drill proved even where that passes', async () => {
  const cli = new FakeCli();
  const state = foldReadiness(
    freshReadiness('orders', 300_000),
    [
      {
        path: 'a.md',
        title: 'A',
        hash: null,
        findings: [finding('freshness', '', 'pass', 'unproven: No drill of it.')],
      },
    ],
    { at: T0, everyMs: 300_000, damping: { readings: 2, withinMs: 1 } },
  ).state;
  cli.readiness = { orders: state };
  expect(await cli.run('ready', 'orders')).toBe(0);
  expect(cli.out.text).toContain('freshness, pass for 20 s: unproven: No drill of it.');
});

it('prices every service with what the record of runs measured', async () => {
  const cli = new FakeCli();
  cli.files.texts['runbooks/inventory.yaml'] = PRICED;
  cli.env = { LIFEBOAT_AUDIT: 'journal' };
  const record = drillRecord({ drill: { name: 'd', level: 'sandbox' } });
  cli.journals['journal'] = { lines: [chainEntry(GENESIS, { ...stamp(), kind: 'run', record }).line], torn: '' };
  expect(await cli.run('ready', '--cost')).toBe(0);
  expect(cli.out.text).toContain('1,200 EUR        258 EUR     1.4 EUR        900 EUR');
  expect(await cli.run('ready', 'carts', '--cost')).toBe(2);
});

it('prices what is always so where there is no record, and says why the rest is unknown', async () => {
  const cli = new FakeCli();
  cli.files.texts['runbooks/inventory.yaml'] = PRICED;
  expect(await cli.run('ready', 'orders', '--cost', '--json')).toBe(0);
  expect(JSON.parse(cli.out.text)).toMatchObject([{ service: 'orders', downtime: null, standbyPerMonth: 900 }]);
  expect(await cli.run('ready', '--cost')).toBe(0);
  expect(cli.err.text).toContain('neither LIFEBOAT_HISTORY nor LIFEBOAT_AUDIT');
});
