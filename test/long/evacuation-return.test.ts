import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { comeBack, type Returned } from '../../bin/demo/evacuation/come-back.js';
import { isGood, isHome } from '../../bin/demo/evacuation/demonstrate.js';
import { evacuate, type Evacuated } from '../../bin/demo/evacuation/evacuate.js';
import { FLEET_INVENTORY } from '../../bin/demo/evacuation/lead-evacuation.js';
import { noPaint } from '../../bot/render/paint.js';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';

let sandbox: Sandbox;
let left: Evacuated;
let returned: Returned;

beforeAll(async () => {
  const parts = ['temporal', 'proxy', 'fleet'] as const;
  sandbox = await startSandbox({ block: 216, workers: true, parts, inventory: FLEET_INVENTORY });
  const connection = await Connection.connect({ address: sandbox.temporalAddress ?? '', connectTimeout: '3s' });
  const stage = { sandbox, client: new Client({ connection }), paint: noPaint, say: () => undefined };
  left = await evacuate(stage);
  returned = await comeBack(stage, left);
  await connection.close();
});
afterAll(() => sandbox?.stop());

it('brings every service back to where it began, with a standby that has every row and nothing acknowledged missing', () => {
  expect(isGood(left)).toBe(true);
  expect(returned.services).toMatchObject(
    ['accounts', 'catalog', 'checkout'].map(service => ({
      service,
      primaries: ['eu-west'],
      clientsReach: 'eu-west',
      standbyFollows: true,
      missing: 0,
    })),
  );
  expect(isHome(returned)).toBe(true);
});

it('asks once for all, with the gates that only the runs can read granted unread and within their budget', () => {
  const [asked, ...more] = returned.state.approvals;
  expect(more).toEqual([]);
  expect(asked?.grants?.map(({ evidence, later, budgetMs }) => ({ evidence, later, budgetMs }))).toEqual(
    Array.from({ length: 3 }, () => ({ evidence: [], later: ['lag', 'preflight'], budgetMs: 10_000 })),
  );
  for (const { approvals } of returned.children.values())
    expect(approvals).toMatchObject([{ inheritedFrom: 'evacuation/us-east', outcome: 'approved' }]);
});

it('moves one after the other, as its runbook says, and no client waits longer than a planned move takes', () => {
  const spans = (returned.state.moves ?? []).map(({ startedAt, endedAt }) => [startedAt ?? 0, endedAt ?? 0] as const);
  const sorted = spans.toSorted(([a], [b]) => a - b);
  expect(sorted.slice(1).every(([from], i) => from >= sorted[i]![1])).toBe(true);
  for (const { gapMs } of returned.services) expect(gapMs).toBeLessThan(5_000);
});
