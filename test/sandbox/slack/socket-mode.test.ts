import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type ManualClock, manualClock } from '../../../sandbox/slack/clock.js';
import { type LocalSlack, startLocalSlack } from '../../../sandbox/slack/local-slack.js';
import { until } from '../../../sandbox/until.js';
import { fakeApp } from './fake-app.js';
import { slackCall } from './slack-call.js';

let clock: ManualClock;
let slack: LocalSlack;
beforeEach(async () => {
  clock = manualClock(Date.now());
  slack = await startLocalSlack({ host: '127.180.7.1', clock, rateLimits: false });
});
afterEach(async () => await slack.stop());

it('greets a connection and takes its ticket once', async () => {
  const { body } = await slackCall(slack, 'apps.connections.open', {}, slack.app.appToken);
  const first = new WebSocket(String(body['url']));
  const [hello] = (await once(first, 'message')) as [Buffer];
  expect(JSON.parse(String(hello))).toMatchObject({ type: 'hello', num_connections: 1 });
  const second = new WebSocket(String(body['url']));
  const [error] = (await once(second, 'error')) as [Error];
  expect(error.message).toContain('408');
});

it('spreads deliveries over the connections and turns an eleventh away', async () => {
  const apps = [];
  for (let count = 1; count <= 10; count += 1) apps.push(await fakeApp(slack));
  for (let count = 1; count <= 20; count += 1) await slack.people.command('ada', 'orders-oncall', '/lifeboat help');
  expect(apps.map(({ heard }) => heard.filter(({ type }) => type === 'slash_commands').length)).toEqual(
    apps.map(() => 2),
  );
  const eleventh = await fakeApp(slack);
  expect(eleventh.heard[0]).toMatchObject({ type: 'disconnect', reason: 'too_many_websockets' });
  expect(slack.sockets.connections).toBe(10);
});

it('sends an event that nobody acknowledged again, to who is connected then, with the number of the attempt', async () => {
  const deaf = await fakeApp(slack, () => undefined);
  const first = slack.people.openHome('ada');
  await until('the event has arrived', 2_000, async () => deaf.heard.find(({ type }) => type === 'events_api'));
  slack.sockets.disconnect('refresh_requested');
  await once(deaf.socket, 'close');
  expect(deaf.heard.at(-1)).toMatchObject({ type: 'disconnect', reason: 'refresh_requested' });
  const app = await fakeApp(slack);
  clock.advance(3_000);
  expect(await first).toMatchObject({ acked: false });
  clock.advance(0);
  const again = await until('it has come again', 2_000, async () =>
    app.heard.find(({ type }) => type === 'events_api'),
  );
  expect(again).toMatchObject({ retry_attempt: 1, envelope_id: deaf.heard[1]?.envelope_id });
  expect(slack.deliveries.map(({ acked }) => acked)).toEqual([false, true]);
});

it('leaves a connection open after a warning', async () => {
  const app = await fakeApp(slack);
  slack.sockets.disconnect('warning');
  expect((await slack.people.command('ada', 'orders-oncall', '/lifeboat help')).acked).toBe(true);
  expect(app.heard.map(({ type }) => type)).toEqual(['hello', 'disconnect', 'slash_commands']);
});

it('repeats a delivery that the app had acknowledged: the same envelope, for the app to know it', async () => {
  const app = await fakeApp(slack);
  const delivery = await slack.people.command('ada', 'orders-oncall', '/lifeboat help');
  await slack.redeliver(delivery);
  const [one, two] = app.heard.filter(({ type }) => type === 'slash_commands');
  expect(two?.envelope_id).toBe(one?.envelope_id);
  expect(two?.payload).toEqual(one?.payload);
});
