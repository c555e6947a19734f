import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BotLog } from '../../../bot/bot-log.js';
import { Inbox } from '../../../bot/paging/in/inbox.js';
import { isFromPagerDuty } from '../../../bot/paging/in/pagerduty-signature.js';
import { readAlertmanager } from '../../../bot/paging/in/read-alertmanager.js';
import { type RunningDoor, startDoor } from '../../../bot/paging/in/start-door.js';
import { Claims } from '../../../bot/store/claims.js';
import { Incidents } from '../../../bot/store/incidents.js';
import { readInventory } from '../../../compiler/read-inventory.js';
import { type LocalPagerDuty, startLocalPagerDuty } from '../../../sandbox/pagerduty/local-pagerduty.js';
import { INVENTORY } from '../render/example.js';

const HOST = '127.40.1.4';
const SERVICE = 'objectives: { rto: 20m, rpo: 10s }, channel: oncall }';
const text = `${INVENTORY.replace(SERVICE, SERVICE.replace('channel: oncall }', 'channel: oncall, pagerduty: PORDERS, alerts: [{ service: orders, severity: page }] }'))}
paging:
  pagerduty_webhooks: { secrets: [env:NEW, env:OLD] }
  alertmanager: { bearer: env:BEARER }
`;
const inventory = () => {
  const read = readInventory(text, 'inventory.yaml');
  if (!read.inventory) throw new Error(JSON.stringify(read.diagnostics));
  return read.inventory;
};
const values: Record<string, string> = {
  'env:NEW': 'new-secret',
  'env:OLD': 'old-secret',
  'env:BEARER': 'bearer-token',
};
let folder: string;
let door: RunningDoor;
let inbox: Inbox;
let pager: LocalPagerDuty;
let logged: string[];
const log: BotLog = {
  info: (_, data) => void logged.push(JSON.stringify(data ?? {})),
  warn: event => void logged.push(event),
  error: (event, data) => void logged.push(event, JSON.stringify(data)),
};
const makeInbox = () =>
  new Inbox({
    inventory: async () => inventory(),
    incidents: new Incidents(join(folder, 'incidents.ndjson'), Date.now()),
    claims: new Claims(join(folder, 'claims'), Date.now),
    log,
    now: Date.now,
  });

beforeAll(async () => {
  pager = await startLocalPagerDuty({ host: HOST, routingKeys: [], token: 't' });
});
afterAll(() => pager.stop());
beforeEach(async () => {
  folder = mkdtempSync('/dev/shm/lifeboat-door-');
  logged = [];
  inbox = makeInbox();
  const parts = { inbox, inventory: async () => inventory(), resolve: async (r: string) => values[r] ?? '', log };
  door = await startDoor(parts, { host: HOST, port: 0 });
});
afterEach(async () => {
  await door.stop();
  rmSync(folder, { recursive: true, force: true });
});
const states = () => inbox.incidents.all().map(({ key, state }) => [key, state]);
const send = (type: string, change: object = {}, secrets = ['new-secret']) =>
  pager.deliver(`${door.url}/paging/pagerduty`, secrets, {
    type,
    service: 'PORDERS',
    incident: 'QINC',
    title: 'orders is down',
    ...change,
  });
const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${door.url}${path}`, { method: 'POST', body, headers }).then(({ status }) => status);

describe('a webhook of PagerDuty', () => {
  it('is taken with any of its signatures and any of our secrets', async () => {
    const tries = [['new-secret'], ['old-secret'], ['gone', 'old-secret'], ['gone', 'new-secret', 'other']];
    for (const secrets of tries) expect((await send('incident.triggered', {}, secrets)).status).toBe(202);
    expect(states()).toEqual([['pagerduty/QINC/orders', 'triggered']]);
  });

  it('is refused without a signature that is right, and all refusals look the same', async () => {
    const body = '{"event":{"id":"e1","event_type":"pagey.ping","data":{}}}';
    const good = createHmac('sha256', 'new-secret').update(body).digest('hex');
    const wrong = [
      undefined,
      '',
      'v1=',
      `v0=${good}`,
      good,
      `v1=${good.toUpperCase()}`,
      `v1=${good}0`,
      'x'.repeat(2_000),
    ];
    const headers = (value: string | undefined): Record<string, string> =>
      value === undefined ? {} : { 'x-pagerduty-signature': value };
    for (const value of wrong) expect(await post('/paging/pagerduty', body, headers(value))).toBe(401);
    expect(await post('/paging/pagerduty', `${body} `, headers(`v1=${good}`))).toBe(401);
    expect(await post('/paging/pagerduty', body, headers(`v1=${good}`))).toBe(202);
    expect(isFromPagerDuty(`v1=${createHmac('sha256', '').update('x').digest('hex')}`, Buffer.from('x'), [''])).toBe(
      false,
    );
  });

  it('is measured before its signature is computed', async () => {
    expect(await post('/paging/pagerduty', 'x'.repeat(300_000), { 'x-pagerduty-signature': 'v1=00' })).toBe(413);
  });

  it('counts once, also after a restart and with another delivery id', async () => {
    const { body, headers } = await send('incident.triggered', { id: 'event-1' });
    await send('incident.resolved', { id: 'event-2' });
    inbox = makeInbox();
    expect(await post('/paging/pagerduty', body, { ...headers, 'x-webhook-id': 'another' })).toBe(202);
    expect(states()).toEqual([['pagerduty/QINC/orders', 'resolved']]);
  });

  it('out of order says the same in the end', async () => {
    const at = Date.now();
    await send('incident.resolved', { at });
    await send('incident.triggered', { at: at - 1_000 });
    expect(inbox.incidents.all()).toMatchObject([{ state: 'resolved', shown: false }]);
  });

  it('six hours late is marked to be held against reality', async () => {
    await send('incident.triggered', { at: Date.now() - 6 * 3_600_000 });
    expect([...inbox.late]).toEqual(['pagerduty/QINC/orders']);
  });

  it('about no service of ours, or about nothing that we know, is acknowledged and changes nothing', async () => {
    expect((await send('incident.triggered', { service: 'POTHER' })).status).toBe(202);
    expect((await send('incident.annotated')).status).toBe(202);
    expect((await send('pagey.ping')).status).toBe(202);
    expect(states()).toEqual([]);
  });

  it('is text: nothing hidden or endless in it stays', async () => {
    await send('incident.triggered', { title: `a\r\n<!channel>\u202e${'x'.repeat(9_000)}` });
    const [{ title } = { title: '' }] = inbox.incidents.all();
    expect(title).toMatch(/^a <!channel>x+…$/);
    expect(title.length).toBe(150);
  });

  it('that is signed and is no JSON is refused without an end to anything', async () => {
    for (const body of [
      '{',
      'null',
      '[]',
      '{"event":{"id":"e","event_type":"incident.triggered","data":{"id":"../x"}}}',
    ]) {
      const signature = `v1=${createHmac('sha256', 'new-secret').update(body).digest('hex')}`;
      expect(await post('/paging/pagerduty', body, { 'x-pagerduty-signature': signature })).toBe(400);
    }
  });
});

const group = (...alerts: object[]) => ({
  version: '4',
  groupKey: '{}:{alertname="OrdersDown"}',
  status: 'firing',
  receiver: 'lifeboat',
  externalURL: 'http://alertmanager.example',
  truncatedAlerts: 0,
  alerts,
});
const one = (status: string, labels: object = {}, more: object = {}) => ({
  status,
  labels: { alertname: 'OrdersDown', service: 'orders', severity: 'page', ...labels },
  annotations: { summary: 'orders does not answer' },
  startsAt: '2026-11-24T03:00:00Z',
  endsAt: status === 'resolved' ? '2026-11-24T03:05:00Z' : '0001-01-01T00:00:00Z',
  generatorURL: 'http://prometheus.example/graph',
  ...more,
});

describe('a webhook of Alertmanager', () => {
  const bearer = { authorization: 'Bearer bearer-token' };
  const tell = (body: unknown, headers: Record<string, string> = bearer) =>
    post('/paging/alertmanager', JSON.stringify(body), headers);

  it('is taken with the token only', async () => {
    const wrong = [
      {},
      { authorization: 'Bearer bearer-toke' },
      { authorization: 'bearer-token' },
      { authorization: 'Bearer ' },
    ];
    for (const headers of wrong) expect(await tell(group(one('firing')), headers as Record<string, string>)).toBe(401);
    expect(states()).toEqual([]);
    expect(await tell(group(one('firing')))).toBe(202);
    expect(states()).toEqual([[expect.stringMatching(/^alertmanager\/[0-9a-f]{24}\/orders$/), 'triggered']]);
  });

  it('is resolved when all of the group is, and repeats change nothing', async () => {
    const two = one('firing', { instance: 'b' });
    await tell(group(one('firing'), two));
    await tell(group(one('resolved'), two));
    expect(states()[0]?.[1]).toBe('triggered');
    await tell(group(one('resolved'), one('resolved', { instance: 'b' })));
    await tell(group(one('resolved'), one('resolved', { instance: 'b' })));
    expect(states()).toHaveLength(1);
    expect(states()[0]?.[1]).toBe('resolved');
  });

  it('is about the services whose declared labels it has, all of them', () => {
    const of = (labels: object) => readAlertmanager(group(one('firing', labels)), inventory())?.length;
    expect([of({}), of({ severity: 'ticket' }), of({ service: 'carts' }), of({ extra: 'x' })]).toEqual([1, 0, 0, 1]);
  });

  it('of another version, or too large, or to another place is refused', async () => {
    expect(await tell({ ...group(one('firing')), version: '5' })).toBe(400);
    expect(await tell(group(one('firing', { extra: 'x'.repeat(1_100_000) })))).toBe(413);
    expect(await post('/paging/nothing', '{}')).toBe(404);
    expect((await fetch(`${door.url}/paging/alertmanager`)).status).toBe(405);
  });

  it('shows only addresses that are addresses', () => {
    const link = (generatorURL: string) =>
      readAlertmanager({ ...group(one('firing', {}, { generatorURL })), externalURL: '' }, inventory())?.[0]?.link;
    expect([link('javascript:alert(1)'), link('https://u:p@x.example/'), link('nonsense')]).toEqual([null, null, null]);
  });
});

it('writes no text of anybody and no secret into the log', async () => {
  await send('incident.triggered', { title: 'a private text' });
  await send('incident.triggered', {}, ['gone']);
  expect(logged.join('\n')).not.toMatch(/private|secret|bearer/);
  expect(logged).toContain('page-refused');
});
