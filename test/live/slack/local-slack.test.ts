import { ErrorCode } from '@slack/web-api';
import { afterEach, describe, expect, it } from 'vitest';
import { type LocalSlack, type LocalSlackOptions, startLocalSlack } from '../../../sandbox/slack/local-slack.js';
import { printMessage } from '../../../sandbox/slack/print-message.js';
import { signRequest } from '../../../sandbox/slack/sign-request.js';
import { until } from '../../../sandbox/until.js';
import { boltApp } from './bolt-app.js';

const HOST = '127.180.7.1';
const PORT = 18_021;
const REQUEST_URL = `http://${HOST}:${PORT}/slack/events`;
const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const WAYS = { 'Socket Mode': 'socket', HTTP: 'http' } as const;

async function world(way: keyof typeof WAYS, options: LocalSlackOptions = {}) {
  const over = way === 'HTTP' ? { requestUrl: REQUEST_URL } : {};
  const slack = await startLocalSlack({ host: HOST, ...over, ...options });
  cleanUps.push(() => slack.stop());
  const heard: string[] = [];
  const app = boltApp(slack, WAYS[way], heard);
  await app.start({ host: HOST, port: PORT });
  cleanUps.push(() => app.stop());
  return { slack, app, heard };
}

async function card(slack: LocalSlack) {
  await slack.people.command('ada', '#orders-oncall', '/lifeboat run');
  return await until('the card is there', 5_000, async () => slack.messages('#orders-oncall')[0]);
}

describe.each(['Socket Mode', 'HTTP'] as const)('the real Bolt over %s', way => {
  it('takes a command, a click and a modal with a refused and an accepted submission', async () => {
    const { slack } = await world(way);
    const heard = await slack.people.command('ada', '#orders-oncall', '/lifeboat run failover');
    expect(heard).toMatchObject({ acked: true, response: { text: 'Heard run failover.' } });
    expect(heard.ackMs).toBeLessThan(3_000);
    expect(slack.ephemeral('ada').map(({ text }) => text)).toEqual(['Heard run failover.']);
    const message = await until('the card is there', 5_000, async () => slack.messages('#orders-oncall')[0]);
    expect(printMessage(message)).toBe('| Promote orders in us-east\n| [ Approve ]');
    await slack.people.click('ben', message, 'Approve');
    const view = await until('the modal is open', 5_000, async () => slack.views('ben')[0]);
    await slack.people.submit('ben', view, { Reason: 'no' });
    expect(slack.errors(view)).toEqual({ reason: 'Say more.' });
    await slack.people.submit('ben', view, { Reason: 'eu-west is gone' });
    expect(slack.views('ben')).toEqual([]);
    const said = await until('the approval is posted', 5_000, async () => slack.messages('#orders-oncall')[1]);
    expect(said.text).toBe(`<@${slack.user('ben').id}> approved: eu-west is gone`);
  });

  it('publishes a home tab for an event', async () => {
    const { slack } = await world(way);
    expect(await slack.people.openHome('ada')).toMatchObject({ acked: true });
    const home = await until('the home tab is there', 5_000, async () => slack.home('ada'));
    expect(home.definition).toMatchObject({ type: 'home' });
  });

  it('hears a delivery twice when its acknowledgement got lost', async () => {
    const { slack, heard } = await world(way);
    slack.faults.acksToLose = 1;
    const lost = await slack.people.command('ada', '#orders-oncall', '/lifeboat run');
    expect(lost).toMatchObject({ acked: false, why: 'ack_lost' });
    expect(await slack.redeliver(lost)).toMatchObject({ acked: true });
    expect(heard).toEqual(['command run', 'command run']);
    await until('both cards are there', 5_000, async () => slack.messages('#orders-oncall')[1]);
    expect(slack.notices('ada')).toEqual(['/lifeboat failed with the error "operation_timeout"']);
  });

  it('is given up on after three seconds of silence', async () => {
    const { slack } = await world(way);
    const silent = await slack.people.command('ada', '#orders-oncall', '/lifeboat silence');
    expect(silent.acked).toBe(false);
    expect(slack.notices('ada')).toHaveLength(1);
  });
});

describe('the client of the real Bolt', () => {
  it('gets Slack’s own errors, with the sentences about wrong blocks and the scope that is missing', async () => {
    const { slack, app } = await world('Socket Mode', { scopes: ['chat:write', 'commands'] });
    const channel = slack.channel('orders-oncall').id;
    const blocks = [{ type: 'header' as const, text: { type: 'plain_text' as const, text: 'x'.repeat(151) } }];
    await expect(app.client.chat.postMessage({ channel, text: 'x', blocks })).rejects.toMatchObject({
      code: ErrorCode.PlatformError,
      data: {
        error: 'invalid_blocks',
        response_metadata: {
          messages: ['[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]'],
        },
      },
    });
    await expect(app.client.users.info({ user: 'U1' })).rejects.toMatchObject({
      data: { error: 'missing_scope', needed: 'users:read', provided: 'chat:write,commands' },
    });
    slack.archive('orders-oncall');
    await expect(app.client.chat.postMessage({ channel, text: 'x' })).rejects.toMatchObject({
      data: { error: 'is_archived' },
    });
    slack.app.revoke();
    await expect(app.client.auth.test()).rejects.toMatchObject({ data: { error: 'token_revoked' } });
  });

  it('is told how long to wait, and meets a connection that is refused', async () => {
    const { slack, app } = await world('Socket Mode');
    const channel = slack.channel('orders-oncall').id;
    slack.faults.limit(1, 30, 'chat.postMessage');
    await expect(app.client.chat.postMessage({ channel, text: 'x' })).rejects.toMatchObject({
      code: ErrorCode.RateLimitedError,
      retryAfter: 30,
    });
    await slack.down();
    await expect(app.client.auth.test()).rejects.toMatchObject({ code: ErrorCode.RequestError });
    await slack.up();
    expect(await app.client.auth.test()).toMatchObject({ ok: true, user_id: slack.app.ids.user });
  });

  it('connects again after a disconnect frame', async () => {
    const { slack } = await world('Socket Mode');
    slack.sockets.disconnect('refresh_requested');
    await until('the app is gone', 2_000, async () => slack.sockets.connections === 0 || undefined);
    await until('the app is back', 20_000, async () => slack.sockets.connections === 1 || undefined);
    await card(slack);
  });
});

describe('the receiver of the real Bolt', () => {
  it('takes the bytes that were signed and no others', async () => {
    const { slack, heard } = await world('HTTP');
    const message = await card(slack);
    const { request } = await slack.people.click('ben', message, 'Approve');
    const ben = slack.user('ben').id;
    const body = request!.body;
    const sign = (text: string, secret = slack.app.signingSecret, atMs = slack.clock.now()) => ({
      body: text,
      headers: { ...request!.headers, ...signRequest(text, secret, atMs) },
    });
    const statusOf = async (sent: typeof request) => (await slack.post(sent!)).status;
    const opened = async (count: number) =>
      await until(
        `${count} modals were opened`,
        5_000,
        async () => slack.calls('views.open').length === count || undefined,
      );
    await opened(1);
    heard.length = 0;
    // Bolt has no nonce store: whoever uses it has to see that these bytes came before.
    expect(await statusOf(request)).toBe(200);
    expect(heard).toEqual([`click r1 by ${ben}`]);
    await opened(2);
    expect(slack.calls('views.open')[1]?.error).toBe('exchanged_trigger_id');
    expect(await statusOf({ ...request!, body: body.replace('r1', 'r2') })).toBe(401);
    expect(await statusOf(sign(body, 'another secret'))).toBe(401);
    expect(await statusOf(sign(body, undefined, slack.clock.now() - 6 * 60_000))).toBe(401);
    expect(heard).toHaveLength(1);
  });

  it('is sent an event again with the number and the reason of the attempt', async () => {
    const { slack, app } = await world('HTTP');
    await app.stop();
    const first = await slack.people.openHome('ada');
    expect(first).toMatchObject({ acked: false, why: 'connection_failed' });
    const again = await until('it was sent again', 5_000, async () => slack.deliveries[1]);
    expect(again.request?.headers).toMatchObject({
      'x-slack-retry-num': '1',
      'x-slack-retry-reason': 'connection_failed',
    });
    await app.start({ host: HOST, port: PORT });
  });
});
