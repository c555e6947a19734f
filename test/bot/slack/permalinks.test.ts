import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { permalinks } from '../../../bot/slack/permalinks.js';
import { slackPoster } from '../../../bot/slack/poster.js';
import { type LocalSlack, startLocalSlack } from '../../../sandbox/slack/local-slack.js';

let slack: LocalSlack;
let calls = 0;
const warned: string[] = [];
const log = { info: () => undefined, warn: (event: string) => void warned.push(event), error: () => undefined };
const client = async () => {
  calls += 1;
  return new WebClient(slack.app.botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
};
beforeAll(async () => {
  slack = await startLocalSlack({ host: '127.180.7.9' });
});
afterAll(() => slack.stop());

it('gives the address of a message, asked once, and none where Slack does not know the message', async () => {
  const channel = slack.channel('orders-oncall').id;
  const posted = await slackPoster(client).post(channel, { text: 'a card', blocks: [] });
  const linkTo = permalinks(client, log);
  calls = 0;
  const first = await linkTo(posted);
  expect(first).toMatch(/^https:\/\/[a-z0-9-]+\.slack\.com\/archives\/C[A-Z0-9]+\/p\d+$/);
  expect(await linkTo(posted)).toBe(first);
  expect(calls).toBe(1);
  expect(warned).toEqual([]);
  expect(await linkTo({ ...posted, ts: '1.000100' })).toBeUndefined();
  expect(warned).toEqual(['no-permalink']);
});
