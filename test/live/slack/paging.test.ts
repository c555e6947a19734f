import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onDuty } from '../../../activities/oncall/on-duty.js';
import { Inbox } from '../../../bot/paging/in/inbox.js';
import { type RunningDoor, startDoor } from '../../../bot/paging/in/start-door.js';
import { Claims } from '../../../bot/store/claims.js';
import { Incidents } from '../../../bot/store/incidents.js';
import type { BotLog } from '../../../bot/bot-log.js';
import { addressesOf } from '../../../sandbox/addresses.js';
import { type LocalPagerDuty, startLocalPagerDuty } from '../../../sandbox/pagerduty/local-pagerduty.js';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.js';
import type { SlackMessage } from '../../../sandbox/slack/messages.js';
import { until } from '../../../sandbox/until.js';
import { planned, planOf } from '../run/plans.js';
import { until as reached } from '../run/world.js';
import { type BotWorld, FILES, inventoryText, memoryLibrary, startBotWorld, textOf } from './bot-world.js';
import { manualStep } from './harmless-plan.js';
import { startMonitoring } from './monitoring.js';

const BLOCK = 40;
const HOST = `127.${BLOCK}.9.1`;
const TOKEN = 'a-token-of-alertmanager';
const SECRET = 'a-secret-of-pagerduty';
const UNLIMITED = { perMessageMs: 1, burst: 1_000, updatesPerMinute: 100_000, reserved: 0 };
const silent: BotLog = { info: () => undefined, warn: () => undefined, error: console.error };

const text = inventoryText('C0ONCALL', 'T0LOCAL')
  .replace(
    'channel: oncall }',
    'channel: oncall, oncall: database-oncall, pagerduty: PORDERS, alerts: [{ service: orders, severity: page }] }',
  )
  .replace('slack: U0BO }', 'slack: U0BO, pagerduty: PBO }')
  .concat(`oncall:
  database-oncall: { pagerduty_schedules: [PSCHED] }
paging:
  pagerduty_api: { token: env:PD_TOKEN, url: env:PD }
  pagerduty_webhooks: { secrets: [env:PD_SECRET] }
  alertmanager: { bearer: env:AM_TOKEN }
`);

const folder = mkdtempSync('/dev/shm/lifeboat-paging-');
let pager: LocalPagerDuty;
let door: RunningDoor;
let bot: BotWorld;
let sandbox: Sandbox;
let monitoring: Awaited<ReturnType<typeof startMonitoring>>;

beforeAll(async () => {
  const onCalls = { PSCHED: ['PBO'] };
  pager = await startLocalPagerDuty({ host: HOST, routingKeys: [], token: 'rest-token', onCalls });
  const values: Record<string, string> = {
    'env:PD': pager.url,
    'env:PD_TOKEN': 'rest-token',
    'env:PD_SECRET': SECRET,
    'env:AM_TOKEN': TOKEN,
  };
  const resolve = async (reference: string) => values[reference] ?? '';
  const library = memoryLibrary(FILES, () => text);
  const inventory = () => library.inventory();
  const inbox = new Inbox({
    inventory,
    incidents: new Incidents(join(folder, 'incidents.ndjson'), Date.now()),
    claims: new Claims(join(folder, 'claims'), Date.now),
    log: silent,
    now: Date.now,
  });
  door = await startDoor({ inbox, inventory, resolve, log: silent }, { host: HOST, port: 0 });
  const url = `${door.url}/paging/alertmanager`;
  const world = startBotWorld({
    host: HOST,
    slack: { rateLimits: false },
    bot: {
      library,
      rates: UNLIMITED,
      onDuty: async group => onDuty(group, await inventory(), { resolve, now: Date.now }),
      paging: { inbox, resolve },
    },
  });
  const servers = startSandbox({ block: BLOCK, parts: ['servers'] });
  [bot, sandbox] = await Promise.all([world, servers]);
  const server = addressesOf(BLOCK).servers['eu-west'];
  monitoring = await startMonitoring({ host: HOST, server, tells: { url, token: TOKEN } });
});
afterAll(async () => {
  await monitoring?.stop();
  await sandbox?.stop();
  await door?.stop();
  await bot?.stop();
  await pager?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const card = (what: RegExp) =>
  until(`a card says ${what}`, 15_000, async () =>
    bot.slack.messages('#oncall').findLast(one => what.test(textOf(one))),
  );
const becomes = (message: SlackMessage, what: RegExp) =>
  until(`the card becomes ${what}`, 15_000, async () => {
    const current = bot.slack.current(message);
    return current && what.test(textOf(current)) ? current : undefined;
  });
const send = (type: string, incident: string, change: object = {}) =>
  pager.deliver(`${door.url}/paging/pagerduty`, [SECRET], {
    type,
    service: 'PORDERS',
    incident,
    title: incident,
    ...change,
  });

it('calls the on-call with a card when a region dies, starts nothing, and closes the card when the region is back', async () => {
  expect(bot.slack.messages('#oncall')).toEqual([]);
  await sandbox.kill('eu-west');
  const posted = await card(/OrdersPrimaryDown/);
  const said = textOf(posted);
  // What the alert says is text; who is called is ours.
  expect(said).toContain('The server of orders in eu-west is gone <!channel>');
  expect(JSON.stringify(posted.blocks)).not.toMatch(/"mrkdwn","text":"[^"]*<!channel>/);
  expect(said).toContain('<@U0BO>');
  expect(said).not.toMatch(/U0CHEN|U0ANA/);
  expect(said).toMatch(/Nothing was started[\s\S]*orders: not watched/);
  expect(await bot.runs.list()).toEqual([]);
  await bot.slack.people.click('bo', posted, 'Start orders-failover…');
  await until('bo has the form of the run', 10_000, async () =>
    bot.slack.views('bo').some(view => /Fail orders over/.test(textOf(view))) ? true : undefined,
  );
  expect(await bot.runs.list()).toEqual([]);
  await sandbox.restore('eu-west');
  await sandbox.startServer('eu-west');
  await becomes(posted, /Over: resolved in Alertmanager/);
  expect(bot.slack.messages('#oncall')).toHaveLength(1);
});

it('takes a webhook of PagerDuty within five seconds, once, and closes what came six hours late and is resolved', async () => {
  const started = performance.now();
  await send('incident.triggered', 'QNOW', { id: 'e1' });
  await send('incident.triggered', 'QNOW', { id: 'e1' });
  const posted = await card(/QNOW/);
  expect(performance.now() - started).toBeLessThan(5_000);
  pager.rest.incidents.set('QLATE', 'resolved');
  await send('incident.triggered', 'QLATE', { at: Date.now() - 6 * 3_600_000 });
  const late = await card(/QLATE/);
  expect(textOf(late)).toMatch(/Over: this came late[\s\S]*PagerDuty says that it is resolved by now/);
  expect(textOf(late)).not.toContain('<@U0BO>');
  await send('incident.resolved', 'QNOW');
  await becomes(posted, /Over: resolved in PagerDuty/);
  expect(bot.slack.messages('#oncall').filter(one => /QNOW/.test(textOf(one)))).toHaveLength(1);
});

it('changes nothing of a run that is past its point of no return when the alert is over, and tells people (G2)', async () => {
  const plan = planOf('orders', [planned('a', { danger: 'point-of-no-return' }), manualStep()]);
  const handle = await bot.world.start(plan, () => null);
  const before = await reached(handle, ({ pastPointOfNoReturn, status }) => pastPointOfNoReturn && status === 'manual');
  await send('incident.triggered', 'QRUN');
  const posted = await card(/QRUN[\s\S]*A run is going on[\s\S]*past its point of no return/);
  expect(JSON.stringify(posted.blocks)).not.toContain('lifeboat.start');
  await send('incident.resolved', 'QRUN');
  const told = await card(/Nothing of the run[\s\S]*was changed by that[\s\S]*goes on to a safe end/);
  expect(textOf(told)).toContain('<@U0BO>');
  const after = await bot.runs.view('orders');
  expect([after.state?.run, after.state?.status, after.state?.end]).toEqual([before.run, before.status, null]);
});
