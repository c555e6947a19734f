import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Notice } from '../../../activities/notify/notice.js';
import { postToSlack } from '../../../activities/notify/post-to-slack.js';
import { type LocalSlack, startLocalSlack } from '../../../sandbox/slack/local-slack.js';

let slack: LocalSlack;
beforeAll(async () => {
  slack = await startLocalSlack({
    host: '127.185.9.1',
    channels: [
      { name: 'oncall', id: 'C0ONCALL' },
      { name: 'other', id: 'C0OTHER', bot: false },
    ],
  });
});
afterAll(() => slack.stop());

const notice = (message: string): Notice => ({
  id: 'r1/tell',
  at: '2026-11-24T03:00:00Z',
  service: 'orders',
  run: 'r1',
  step: 'tell',
  message,
});
const tell = (message: string, change = {}) =>
  postToSlack({ api: slack.apiUrl, token: slack.app.botToken, channel: 'C0ONCALL', ...change }, notice(message), 2_000);

it('posts the message as text that calls nobody', async () => {
  await tell('<!channel> orders runs in *us-east* <https://evil.example|here>');
  const [posted] = slack.messages('#oncall');
  expect(posted?.text).toBe('orders: &lt;!channel&gt; orders runs in *us-east* &lt;https://evil.example|here&gt;');
  expect(posted?.blocks).toMatchObject([{ text: { type: 'plain_text', text: expect.stringContaining('<!channel>') } }]);
});

it.each([
  ['a channel that the bot is not in', { channel: 'C0OTHER' }, /Slack said not_in_channel/],
  ['a wrong token', { token: 'xoxb-secret' }, /Slack said invalid_auth/],
  ['no Slack there', { api: 'http://127.0.0.1:1/' }, /could not be sent \(ECONNREFUSED\)|could not be sent/],
])('fails with %s, and says no secret', async (_, change, what) => {
  const failed = tell('x', change);
  await expect(failed).rejects.toThrow(what);
  await expect(failed).rejects.not.toThrow(/xoxb-secret/);
});
