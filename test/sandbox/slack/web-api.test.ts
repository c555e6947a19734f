import { afterEach, expect, it } from 'vitest';
import { manualClock } from '../../../sandbox/slack/clock.js';
import { type LocalSlack, type LocalSlackOptions, startLocalSlack } from '../../../sandbox/slack/local-slack.js';
import { slackCall, verdict } from './slack-call.js';

const running: LocalSlack[] = [];
afterEach(async () => {
  for (const slack of running.splice(0)) await slack.stop();
});

async function slackWith(options: LocalSlackOptions = {}): Promise<LocalSlack> {
  const slack = await startLocalSlack({ host: '127.180.7.1', ...options });
  running.push(slack);
  return slack;
}

const ALL = { scopes: ['chat:write', 'commands', 'users:read', 'usergroups:read', 'channels:read', 'reactions:write'] };

it('answers for a token as Slack does: none, unknown, of the wrong kind, revoked', async () => {
  const slack = await slackWith();
  expect(await verdict(slack, 'auth.test')).toBe('ok');
  expect(await verdict(slack, 'auth.test', {}, null)).toBe('not_authed');
  expect(await verdict(slack, 'auth.test', {}, 'xoxb-other')).toBe('invalid_auth');
  expect(await verdict(slack, 'auth.test', {}, slack.app.appToken)).toBe('not_allowed_token_type');
  expect(await verdict(slack, 'apps.connections.open')).toBe('not_allowed_token_type');
  expect(await verdict(slack, 'apps.connections.open', {}, slack.app.appToken)).toBe('ok');
  slack.app.revoke();
  expect(await verdict(slack, 'auth.test')).toBe('token_revoked');
});

it('expires a rotated token after 12 hours and gives a new one for the refresh token, once', async () => {
  const clock = manualClock(Date.now());
  const slack = await slackWith({ clock, rotation: true });
  clock.advance(12 * 3_600_000 - 1);
  expect(await verdict(slack, 'auth.test')).toBe('ok');
  clock.advance(1);
  expect(await verdict(slack, 'auth.test')).toBe('token_expired');
  const refresh = {
    grant_type: 'refresh_token',
    client_id: slack.app.clientId,
    client_secret: slack.app.clientSecret,
    refresh_token: slack.app.refreshToken,
  };
  expect(await verdict(slack, 'oauth.v2.access', { ...refresh, client_secret: 'no' }, null)).toBe('bad_client_secret');
  const { body } = await slackCall(slack, 'oauth.v2.access', refresh, null);
  expect(body).toMatchObject({ ok: true, expires_in: 43_200, token_type: 'bot' });
  expect(await verdict(slack, 'auth.test', {}, String(body['access_token']))).toBe('ok');
  expect(await verdict(slack, 'oauth.v2.access', refresh, null)).toBe('invalid_refresh_token');
  slack.app.expire();
  expect(await verdict(slack, 'auth.test', {}, String(body['access_token']))).toBe('token_expired');
});

it('names the scope that is missing and those that are there', async () => {
  const slack = await slackWith({ scopes: ['commands'] });
  const { body } = await slackCall(slack, 'chat.postMessage', {
    channel: slack.channel('orders-oncall').id,
    text: 'x',
  });
  expect(body).toEqual({ ok: false, error: 'missing_scope', needed: 'chat:write', provided: 'commands' });
  expect(await verdict(slack, 'conversations.info', { channel: 'C1' })).toBe('missing_scope');
  expect(
    await verdict(slack, 'views.publish', { user_id: slack.user('ada').id, view: { type: 'home', blocks: [] } }),
  ).toBe('ok');
});

it('refuses channels that are gone, closed to the bot, or archived', async () => {
  const slack = await slackWith({
    channels: [
      { name: 'open' },
      { name: 'old', isArchived: true },
      { name: 'uninvited', bot: false },
      { name: 'secret', isPrivate: true, bot: false },
    ],
  });
  const post = (channel: string) =>
    verdict(slack, 'chat.postMessage', { channel: slack.channel(channel).id, text: 'x' });
  expect(await post('open')).toBe('ok');
  expect(await post('old')).toBe('is_archived');
  expect(await post('uninvited')).toBe('not_in_channel');
  expect(await post('secret')).toBe('channel_not_found');
  expect(await verdict(slack, 'chat.postMessage', { channel: 'C404', text: 'x' })).toBe('channel_not_found');
  slack.removeBot('open');
  expect(await post('open')).toBe('not_in_channel');
  slack.inviteBot('open');
  slack.archive('open');
  expect(await post('open')).toBe('is_archived');
});

it('refuses messages without words, with too many, and with wrong blocks', async () => {
  const slack = await slackWith({ rateLimits: false });
  const channel = slack.channel('orders-oncall').id;
  const post = (more: object) => slackCall(slack, 'chat.postMessage', { channel, ...more });
  expect((await post({})).body['error']).toBe('no_text');
  expect((await post({ text: 'x'.repeat(40_001) })).body['error']).toBe('msg_too_long');
  expect((await post({ text: 'x', blocks: '[{"type":' })).body['error']).toBe('invalid_blocks_format');
  expect((await post({ text: 'x', blocks: [{ type: 'headline' }] })).body).toEqual({
    ok: false,
    error: 'invalid_blocks',
    errors: ['unsupported type: headline [json-pointer:/blocks/0/type]'],
    response_metadata: { messages: ['[ERROR] unsupported type: headline [json-pointer:/blocks/0/type]'] },
  });
  expect(slack.messages('orders-oncall')).toEqual([]);
});

it('updates and deletes only the bot’s own messages that are still there', async () => {
  const slack = await slackWith();
  const channel = slack.channel('orders-oncall').id;
  const blocks = [{ type: 'divider' }];
  const ts = String((await slackCall(slack, 'chat.postMessage', { channel, text: 'one', blocks })).body['ts']);
  await slack.people.say('ada', 'orders-oncall', 'mine');
  const foreign = slack.messages('orders-oncall')[1]!.ts;
  expect(await verdict(slack, 'chat.update', { channel, ts: foreign, text: 'x' })).toBe('cant_update_message');
  expect(await verdict(slack, 'chat.delete', { channel, ts: foreign })).toBe('cant_delete_message');
  expect(await verdict(slack, 'chat.update', { channel, ts: '1.000000', text: 'x' })).toBe('message_not_found');
  expect(await verdict(slack, 'chat.update', { channel, ts, text: 'x'.repeat(4_001) })).toBe('msg_too_long');
  expect(await verdict(slack, 'chat.update', { channel, ts, text: 'two' })).toBe('ok');
  expect(slack.messages('orders-oncall')[0]).toMatchObject({ text: 'two', blocks: [], edits: 1 });
  expect(await verdict(slack, 'chat.getPermalink', { channel, message_ts: ts })).toBe('ok');
  expect(await verdict(slack, 'chat.delete', { channel, ts })).toBe('ok');
  expect(await verdict(slack, 'chat.update', { channel, ts, text: 'x' })).toBe('message_not_found');
  slack.archive('orders-oncall');
  expect(await verdict(slack, 'chat.update', { channel, ts, text: 'x' })).toBe('is_inactive');
});

it('shows an ephemeral message to one member, and lets nobody update it', async () => {
  const slack = await slackWith({ channels: [{ name: 'c', members: ['ada'] }] });
  const channel = slack.channel('c').id;
  const show = (user: string) =>
    slackCall(slack, 'chat.postEphemeral', { channel, user: slack.user(user).id, text: 'psst' });
  expect((await show('ben')).body['error']).toBe('user_not_in_channel');
  const { body } = await show('ada');
  expect(slack.ephemeral('ada').map(({ text }) => text)).toEqual(['psst']);
  expect(slack.messages('c')).toEqual([]);
  expect(await verdict(slack, 'chat.update', { channel, ts: body['message_ts'], text: 'x' })).toBe('message_not_found');
});

it('tells of users, groups, channels and takes reactions once', async () => {
  const slack = await slackWith({
    ...ALL,
    users: [
      { name: 'ada' },
      { name: 'eve', isStranger: true, teamId: 'T0OTHER' },
      { name: 'guest', isUltraRestricted: true },
    ],
    groups: { S1: ['ada'] },
    channels: [{ name: 'shared', isShared: true }],
  });
  const channel = slack.channel('shared').id;
  const info = async (name: string) =>
    (await slackCall(slack, 'users.info', { user: slack.user(name).id })).body['user'];
  expect(await info('eve')).toMatchObject({ is_stranger: true, team_id: 'T0OTHER' });
  expect(await info('guest')).toMatchObject({ is_restricted: true, is_ultra_restricted: true });
  expect(await info('lifeboat')).toMatchObject({ is_bot: true });
  expect(await verdict(slack, 'users.info', { user: 'U404' })).toBe('user_not_found');
  expect((await slackCall(slack, 'usergroups.users.list', { usergroup: 'S1' })).body['users']).toEqual([
    slack.user('ada').id,
  ]);
  expect(await verdict(slack, 'usergroups.users.list', { usergroup: 'S2' })).toBe('no_such_subteam');
  const { body } = await slackCall(slack, 'conversations.info', { channel });
  expect(body['channel']).toMatchObject({ is_ext_shared: true, is_member: true });
  const { ts } = (await slackCall(slack, 'chat.postMessage', { channel, text: 'x' })).body;
  const react = { channel, timestamp: ts, name: 'eyes' };
  expect([await verdict(slack, 'reactions.add', react), await verdict(slack, 'reactions.add', react)]).toEqual([
    'ok',
    'already_reacted',
  ]);
});

it('takes a file in two calls and an upload, and shares it in a thread', async () => {
  const slack = await slackWith({ scopes: ['chat:write', 'files:write'] });
  const { body } = await slackCall(slack, 'files.getUploadURLExternal', { filename: 'report.md', length: '5' });
  const share = { files: [{ id: body['file_id'] }], channel_id: slack.channel('orders-oncall').id };
  expect(await verdict(slack, 'files.completeUploadExternal', share)).toBe('file_not_found');
  await fetch(String(body['upload_url']), { method: 'POST', body: 'hello' });
  expect(await verdict(slack, 'files.completeUploadExternal', share)).toBe('ok');
  expect(slack.messages('orders-oncall')[0]?.files).toMatchObject([{ name: 'report.md', content: 'hello' }]);
});

it('answers 429 with Retry-After above a limit, counts every call, and takes faults: 429, 5xx, down', async () => {
  const clock = manualClock(Date.now());
  const slack = await slackWith({ clock });
  const channel = slack.channel('orders-oncall').id;
  const post = () => slackCall(slack, 'chat.postMessage', { channel, text: 'x' });
  for (let burst = 0; burst < 4; burst += 1) expect((await post()).status).toBe(200);
  expect(await post()).toEqual({ status: 429, retryAfter: '1', body: { ok: false, error: 'ratelimited' } });
  clock.advance(1_000);
  expect((await post()).status).toBe(200);
  expect(slack.calls('chat.postMessage').map(({ error }) => error)).toEqual([
    ...Array.from({ length: 4 }),
    'ratelimited',
    undefined,
  ]);
  slack.faults.limit(1, 30, 'auth.test');
  expect(await slackCall(slack, 'auth.test')).toMatchObject({ status: 429, retryAfter: '30' });
  slack.faults.break(1, 503);
  expect((await fetch(`${slack.apiUrl}auth.test`, { method: 'POST' })).status).toBe(503);
  expect(await verdict(slack, 'auth.test')).toBe('ok');
  await slack.down();
  await expect(slackCall(slack, 'auth.test')).rejects.toThrow('fetch failed');
  await slack.up();
  expect(await verdict(slack, 'auth.test')).toBe('ok');
  expect(await verdict(slack, 'chat.shout')).toBe('unknown_method');
});

it('takes JSON bodies as well as forms', async () => {
  const slack = await slackWith();
  const answer = await fetch(`${slack.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { authorization: `Bearer ${slack.app.botToken}`, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ channel: slack.channel('orders-oncall').id, blocks: [{ type: 'divider' }], text: 'x' }),
  });
  expect(await answer.json()).toMatchObject({ ok: true });
});
