import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { Pager } from '../../../bot/paging/out/pager.js';
import type { RunListing, Runs } from '../../../bot/runs/runs.js';
import { Plans } from '../../../bot/runs/plans.js';
import { PageLog } from '../../../bot/store/page-log.js';
import type { Inventory } from '../../../plan/inventory.js';
import type { RunState } from '../../../plan/run.js';
import { type LocalPagerDuty, startLocalPagerDuty } from '../../../sandbox/pagerduty/local-pagerduty.js';
import { asking, exampleApproval, exampleState, succeeded, T0 } from '../render/example.js';
import { startReceiver } from './pager-world.js';

const HOST = '127.40.1.3';
let pager: LocalPagerDuty;
let hook: Awaited<ReturnType<typeof startReceiver>>;
let folder: string;
beforeAll(async () => {
  hook = await startReceiver(HOST);
});
afterAll(() => hook.stop());
beforeEach(async () => {
  pager = await startLocalPagerDuty({ host: HOST, routingKeys: ['key', 'leads-key'], token: 't' });
  folder = mkdtempSync('/dev/shm/lifeboat-pager-');
  hook.bodies.length = 0;
  hook.answer(204);
});
afterEach(async () => {
  await pager.stop();
  rmSync(folder, { recursive: true, force: true });
});

const inventory = {
  people: { dee: { name: 'Dee Park', pagerduty: 'PDEE' } },
  groups: { leads: ['dee'] },
  paging: {
    pagerduty: { routing_key: 'env:KEY', events: 'env:URL' },
    webhook: 'env:HOOK',
    services: {},
    groups: { leads: { pagerduty: { routing_key: 'env:LEADS', events: 'env:URL' } } },
  },
} as unknown as Inventory;

function world() {
  const run = { state: exampleState(), events: 1 };
  const clock = { now: T0 };
  const listing: RunListing = {
    service: 'orders',
    kind: 'failover',
    runId: run.state.run,
    execution: 'RUNNING',
    startedAt: T0,
  };
  const never = () => Promise.reject(new Error('never'));
  const runs: Runs = {
    list: async () => [listing],
    look: async (_s, _r, events) =>
      events === run.events ? undefined : { ...listing, state: run.state, events: run.events },
    plan: async () => undefined,
    watch: async () => undefined,
    view: never,
    start: never,
    say: never,
    close: async () => undefined,
  };
  const values: Record<string, () => string> = {
    'env:KEY': () => 'key',
    'env:LEADS': () => 'leads-key',
    'env:URL': () => pager.url,
    'env:HOOK': () => hook.url,
  };
  const logged: unknown[] = [];
  const make = () =>
    new Pager({
      runs,
      plans: new Plans(runs),
      inventory: async () => inventory,
      onDuty: async () => ({ people: ['dee'], source: 'PagerDuty (schedule PLEADS)', instead: null }),
      pages: new PageLog(join(folder, 'pages.ndjson'), clock.now),
      resolve: async reference => values[reference]?.() ?? '',
      log: { info: () => undefined, warn: (_, data) => void logged.push(data), error: () => undefined },
      now: () => clock.now,
    });
  const bot = { pager: make() };
  const round = async (state?: RunState, ms = 1_000) => {
    if (state) Object.assign(run, { state, events: run.events + 1 });
    clock.now += ms;
    await bot.pager.look();
    await bot.pager.deliver();
  };
  const statuses = () => [...pager.alerts.values()].map(({ status }) => status);
  return { round, statuses, logged, restart: () => void (bot.pager = make()) };
}
const open = (): RunState => exampleState({ status: 'asking', approvals: [exampleApproval()] });

it('pages when an approval waits, says when somebody is at it, and resolves it when it is decided', async () => {
  const { round, statuses } = world();
  const seen: string[][] = [];
  for (const state of [exampleState(), open(), asking(), succeeded()]) {
    await round(state);
    seen.push(statuses());
  }
  expect(seen).toEqual([[], ['triggered'], ['acknowledged'], ['resolved']]);
  expect(hook.bodies).toEqual([]);
});

it('pages the on-call of the next group when an approval escalates', async () => {
  const { round } = world();
  const policy = { ...exampleApproval().policy, onExpiry: 'escalate', escalateTo: 'leads' } as const;
  await round(exampleState({ approvals: [exampleApproval({ policy })] }));
  const approvals = [
    exampleApproval({ policy, outcome: 'expired' }),
    exampleApproval({ policy, group: 'leads', askedAt: T0 + 600_000 }),
  ];
  await round(exampleState({ approvals }));
  expect([...pager.alerts.values()].map(({ status, routingKey }) => [status, routingKey])).toEqual([
    ['resolved', 'key'],
    ['triggered', 'leads-key'],
  ]);
  expect([...pager.alerts.values()][1]?.details).toMatchObject({
    'on call of leads': expect.stringMatching(/^Dee Park/),
  });
});

it('uses the fallback while PagerDuty fails, brings the page there later, and resolves it in both', async () => {
  const { round, statuses } = world();
  pager.fail(503, 429, 500);
  await round(open());
  await round();
  expect([statuses(), hook.bodies.length]).toEqual([[], 0]);
  await round();
  expect(hook.bodies.map(body => JSON.parse(body).state)).toEqual(['triggered']);
  await round(undefined, 60_000);
  await round(undefined, 60_000);
  expect([statuses(), hook.bodies.length]).toEqual([['triggered'], 1]);
  await round(succeeded());
  expect([statuses(), hook.bodies.map(body => JSON.parse(body).state)]).toEqual([
    ['resolved'],
    ['triggered', 'resolved'],
  ]);
});

it('uses the fallback at once when PagerDuty refuses, and says what it said', async () => {
  const { round, logged } = world();
  pager.fail(400);
  await round(open());
  await round();
  expect(hook.bodies.length).toBe(1);
  expect(JSON.stringify(logged)).toContain(
    'PagerDuty answered 400: {\\"status\\":\\"error\\",\\"message\\":\\"the test says 400',
  );
});

it('goes on after a restart: nobody is paged twice, and what ended meanwhile is resolved', async () => {
  const { round, statuses, restart } = world();
  await round(open());
  restart();
  const before = pager.calls;
  await round();
  expect([statuses(), pager.calls - before]).toEqual([['triggered'], 0]);
  restart();
  await round(succeeded());
  expect(statuses()).toEqual(['resolved']);
  restart();
  const after = pager.calls;
  await round();
  expect(pager.calls - after).toBe(0);
});

it('wakes nobody for what is over before PagerDuty took it', async () => {
  const { round, statuses } = world();
  pager.fail(503);
  await round(open());
  await round(succeeded());
  await round(undefined, 60_000);
  expect([statuses(), hook.bodies]).toEqual([[], []]);
});
