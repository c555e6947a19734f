import { expect, it } from 'vitest';
import { reportFile } from '../../../bot/board/report-file.js';
import { costTable } from '../../../bot/render/cost-lines.js';
import { historyLines } from '../../../bot/render/history-lines.js';
import { readInventory } from '../../../compiler/read-inventory.js';
import { costOf } from '../../../plan/history/cost.js';
import { formatDuration } from '../../../plan/duration.js';
import { differences } from '../../../plan/history/differences.js';
import { slowSteps } from '../../../plan/history/slow-steps.js';
import { drillRecord } from '../../plan/history/records.js';
import { asking, examplePlan, INVENTORY, succeeded, T0 } from '../render/example.js';

const PRICED = `${INVENTORY.replace('channel: oncall }', 'channel: oncall, downtime_cost_per_minute: 1200 }')}prices:
  currency: EUR
  regions: { us-east: 900 }
  drill_per_hour: 360
`;
const { inventory } = readInventory(PRICED, 'inventory.yaml');
const before = drillRecord({ run: 'earlier', startedAt: T0 - 9_000, endedAt: T0 - 1_000 });
const sources = {
  plan: examplePlan(),
  inventory: inventory!,
  records: [
    before,
    drillRecord({ drill: { name: 'weekly', level: 'real' }, grade: { passed: false, findings: ['Slow <b>'] } }),
  ],
};

it('is one file without network, script or text that became markup', () => {
  const state = { ...succeeded(), title: '<img src=x onerror=alert(1)>' };
  const text = reportFile(state, sources, T0);
  expect(text).not.toMatch(/<script|<img|<link|<[^>]* src=|url\(|@import|<b>/);
  expect(text).toContain('prefers-color-scheme: dark');
  expect(text).toContain('name="viewport"');
  expect(text.match(/<svg/g)?.length).toBeGreaterThan(0);
});

it('has the grade, the RPO both ways, what went differently, the cost and the head of the journal', () => {
  const text = reportFile(succeeded(), sources, T0);
  for (const said of [
    'grade: not passed',
    'by heartbeat: at most 42.1 s',
    'by reconciliation: not counted',
    'different from the drill of 2026-11-24',
    'downtime 258 EUR at 1,200 EUR a minute',
    'standby 900 EUR a month',
    `stood at 7:${'a'.repeat(64)}`,
    'Recovery time against its budget',
  ])
    expect(text).toContain(said);
});

it('has the recovery time as a tree: each part, and in it each step, measured beside its budget', () => {
  const text = reportFile(succeeded(), sources, T0);
  const [tree = ''] = /<table class="tree">.*?<\/table>/s.exec(text) ?? [];
  for (const part of ['decide', 'fence', 'promote']) expect(tree).toContain(`<th scope="rowgroup">${part}</th>`);
  const fence = succeeded().steps.find(({ id }) => id === 'fence')!;
  const took = formatDuration(fence.endedAt! - fence.startedAt!);
  const row = tree.split('<tr>').find(one => one.includes('class="child">Fence'));
  expect(row).toContain(`<td class="number">${took}</td>`);
  const again = tree.split('<tr>').find(one => one.includes('class="child">Read again'));
  expect(again).toContain('</th><td class="number">-</td>');
});

it('says of a run without a record only what the run says', () => {
  expect(reportFile(asking(), { plan: examplePlan() }, T0 + 20_000)).not.toContain('by heartbeat');
});

it('prices downtime, a drill and the standby, and never half a sum', () => {
  const sandbox = drillRecord({ drill: { name: 'd', level: 'sandbox' } });
  expect(costOf('orders', inventory!, sandbox)).toMatchObject({ downtime: 258, drill: 1.4, standbyPerMonth: 900 });
  expect(costOf('orders', inventory!, drillRecord())).toMatchObject({ drill: 259.4 });
  expect(
    costOf('orders', { ...inventory!, prices: { currency: 'EUR', regions: {}, nodes: {} } }).standbyPerMonth,
  ).toBeNull();
  expect(costTable(inventory!, [sandbox])).toEqual([
    'service  downtime/min  last downtime  last drill  standby/month',
    'orders      1,200 EUR        258 EUR     1.4 EUR        900 EUR',
  ]);
});

it('names what went differently and leaves out the noise', () => {
  const record = drillRecord();
  const slow = {
    ...record,
    end: 'HELD',
    steps: record.steps.map(step => (step.id === 'fence' ? { ...step, ms: 2_300 } : step)),
  };
  expect(differences(slow, record)).toEqual([
    'It ended as HELD; before as SUCCEEDED.',
    'Fence the old primary: 2.3 s, 2 s longer than before.',
  ]);
  expect(differences(record, record)).toEqual([]);
});

it('tells the trend as two tables', () => {
  const lines = historyLines('orders', [drillRecord()]);
  expect(lines[1]).toMatch(
    /^2026-11-24 03:00:00 UTC +failover \(drill\) +SUCCEEDED +12\.9 s +42\.1 s +Decide 11\.7 s$/,
  );
  expect(lines.find(line => line.startsWith('Promote'))).toMatch(/1 +400 ms +400 ms/);
  expect(historyLines('orders', [])).toEqual(['No run of orders is on record.']);
});

it('marks a step slow only while it is on and above its limit', () => {
  const limits = new Map([['decide', 5_000]]);
  expect([...slowSteps(asking(), limits, T0 + 5_300)]).toEqual([]);
  expect([...slowSteps(asking(), limits, T0 + 5_301)]).toEqual([['decide', 5_000]]);
  expect([...slowSteps(succeeded(), limits, T0 + 60_000)]).toEqual([]);
});
