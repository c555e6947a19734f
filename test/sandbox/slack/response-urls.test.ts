import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ManualClock, manualClock } from '../../../sandbox/slack/clock.js';
import { type LocalSlack, startLocalSlack } from '../../../sandbox/slack/local-slack.js';
import { fakeApp } from './fake-app.js';
import { slackCall } from './slack-call.js';

let clock: ManualClock;
let slack: LocalSlack;
beforeEach(async () => {
  clock = manualClock(Date.now());
  slack = await startLocalSlack({ host: '127.180.7.1', clock });
  await fakeApp(slack);
});
afterEach(async () => await slack.stop());

async function respond(url: unknown, body: object): Promise<unknown> {
  const answer = await fetch(String(url), { method: 'POST', body: JSON.stringify(body) });
  return { status: answer.status, ...((await answer.json()) as object) };
}

async function commandUrl(): Promise<unknown> {
  return (await slack.people.command('ada', 'orders-oncall', '/lifeboat help')).payload['response_url'];
}

it('takes five answers within 30 minutes', async () => {
  const url = await commandUrl();
  for (let use = 1; use <= 5; use += 1) expect(await respond(url, { text: `${use}` })).toMatchObject({ ok: true });
  expect(await respond(url, { text: '6' })).toEqual({ status: 404, ok: false, error: 'used_url' });
  const late = await commandUrl();
  clock.advance(30 * 60_000 + 1);
  expect(await respond(late, { text: 'x' })).toEqual({ status: 404, ok: false, error: 'expired_url' });
  expect(slack.ephemeral('ada').map(({ text }) => text)).toEqual(['1', '2', '3', '4', '5']);
});

it('replaces or deletes the message that was clicked, even an ephemeral one, or answers beside it', async () => {
  const channel = slack.channel('orders-oncall').id;
  const text = { type: 'plain_text', text: 'Go' };
  const blocks = [{ type: 'actions', elements: [{ type: 'button', action_id: 'go', text }] }];
  await slackCall(slack, 'chat.postEphemeral', { channel, user: slack.user('ada').id, text: 'one', blocks });
  const [message] = slack.ephemeral('ada');
  const url = (await slack.people.click('ada', message!, 'Go')).payload['response_url'];
  await respond(url, { text: 'two' });
  expect(slack.ephemeral('ada').map(one => one.text)).toEqual(['two']);
  await respond(url, { text: 'beside', replace_original: false });
  await respond(url, { text: 'for all', response_type: 'in_channel', replace_original: false });
  expect(slack.ephemeral('ada').map(one => one.text)).toEqual(['two', 'beside']);
  expect(slack.messages('orders-oncall').map(one => one.text)).toEqual(['for all']);
  await respond(url, { delete_original: true });
  expect(slack.ephemeral('ada').map(one => one.text)).toEqual(['beside']);
});

it('refuses wrong blocks with the same sentences as the Web API, and addresses that it never gave out', async () => {
  const url = await commandUrl();
  expect(await respond(url, { text: 'x', blocks: [{ type: 'nothing' }] })).toMatchObject({
    ok: false,
    error: 'invalid_blocks',
  });
  expect(await respond(`${String(url)}x`, { text: 'x' })).toMatchObject({ status: 404 });
});
