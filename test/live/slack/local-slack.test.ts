import { App, type BlockAction, LogLevel } from '@slack/bolt';
import { afterEach, expect, it } from 'vitest';
import { type LocalSlack, type LocalSlackOptions, startLocalSlack } from '../../../sandbox/slack/local-slack.js';
import { until } from '../../../sandbox/until.js';

const HOST = '127.180.7.1';
const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const MODAL = {
  type: 'modal' as const,
  callback_id: 'approve',
  private_metadata: '{"run":"r1"}',
  title: { type: 'plain_text' as const, text: 'Approve' },
  submit: { type: 'plain_text' as const, text: 'Approve' },
  blocks: [
    {
      type: 'input' as const,
      block_id: 'reason',
      label: { type: 'plain_text' as const, text: 'Reason' },
      element: { type: 'plain_text_input' as const, action_id: 'text' },
    },
  ],
};

function addListeners(app: App): void {
  app.command('/lifeboat', async ({ command, ack, client }) => {
    await ack({ text: `Heard ${command.text}.` });
    await client.chat.postMessage({
      channel: command.channel_id,
      text: 'Approve?',
      blocks: [
        { type: 'section', text: { type: 'mrkdwn', text: '*Promote orders* in us-east' } },
        {
          type: 'actions',
          elements: [
            { type: 'button', action_id: 'approve', value: 'r1', text: { type: 'plain_text', text: 'Approve' } },
          ],
        },
      ],
    });
  });
  app.action<BlockAction>('approve', async ({ ack, body, client }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: MODAL });
  });
  app.view('approve', async ({ ack, view, body, client }) => {
    const reason = view.state.values['reason']?.['text']?.value ?? '';
    if (reason.length < 5) {
      await ack({ response_action: 'errors', errors: { reason: 'Say more.' } });
      return;
    }
    await ack();
    await client.chat.postMessage({ channel: 'C00000001', text: `<@${body.user.id}> approved: ${reason}` });
  });
}

async function socketWorld(options: LocalSlackOptions = {}): Promise<{ slack: LocalSlack; app: App }> {
  const slack = await startLocalSlack({ host: HOST, ...options });
  cleanUps.push(() => slack.stop());
  const app = new App({
    token: slack.app.botToken,
    appToken: slack.app.appToken,
    socketMode: true,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
  });
  addListeners(app);
  await app.start();
  cleanUps.push(() => app.stop());
  return { slack, app };
}

it('takes a command, a click and a modal through the real Bolt in Socket Mode', async () => {
  const { slack } = await socketWorld();
  const heard = await slack.people.command('ada', '#orders-oncall', '/lifeboat run failover');
  expect(heard).toMatchObject({ acked: true, response: { text: 'Heard run failover.' } });
  expect(heard.ackMs).toBeLessThan(3_000);
  expect(slack.ephemeral('ada').map(({ text }) => text)).toEqual(['Heard run failover.']);
  const card = await until('the card is there', 5_000, async () => slack.messages('#orders-oncall')[0]);
  await slack.people.click('ben', card, 'Approve');
  const view = await until('the modal is open', 5_000, async () => slack.views('ben')[0]);
  await slack.people.submit('ben', view, { Reason: 'no' });
  expect(slack.errors(view)).toEqual({ reason: 'Say more.' });
  await slack.people.submit('ben', view, { Reason: 'eu-west is gone' });
  expect(slack.views('ben')).toEqual([]);
  await until('the approval is posted', 5_000, async () => slack.messages('#orders-oncall')[1]);
});
