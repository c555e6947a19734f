import { App, type BlockAction, LogLevel } from '@slack/bolt';
import type { LocalSlack } from '../../../sandbox/slack/local-slack.js';

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

const CARD = [
  { type: 'section' as const, text: { type: 'mrkdwn' as const, text: '*Promote orders* in us-east' } },
  {
    type: 'actions' as const,
    elements: [
      {
        type: 'button' as const,
        action_id: 'approve',
        value: 'r1',
        text: { type: 'plain_text' as const, text: 'Approve' },
      },
    ],
  },
];

/** A small app of the real Bolt: a command posts a card, its button opens a modal, the modal posts who approved. */
export function boltApp(slack: LocalSlack, way: 'socket' | 'http', heard: string[] = []): App {
  const app = new App({
    token: slack.app.botToken,
    ...(way === 'socket'
      ? { appToken: slack.app.appToken, socketMode: true }
      : { signingSecret: slack.app.signingSecret }),
    logLevel: LogLevel.ERROR,
    logger: {
      debug() {},
      info() {},
      warn() {},
      error() {},
      setLevel() {},
      getLevel: () => LogLevel.ERROR,
      setName() {},
    },
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true },
  });
  const channel = slack.channel('orders-oncall').id;
  app.command('/lifeboat', async ({ command, ack, client }) => {
    heard.push(`command ${command.text}`);
    if (command.text === 'silence') return;
    await ack({ text: `Heard ${command.text}.` });
    await client.chat.postMessage({ channel: command.channel_id, text: 'Approve?', blocks: CARD });
  });
  app.action<BlockAction>('approve', async ({ ack, body, client, action }) => {
    heard.push(`click ${'value' in action ? String(action.value) : ''} by ${body.user.id}`);
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
    await client.chat.postMessage({ channel, text: `<@${body.user.id}> approved: ${reason}` });
  });
  app.event('app_home_opened', async ({ event, client }) => {
    heard.push('home');
    const blocks = [{ type: 'header' as const, text: { type: 'plain_text' as const, text: 'Services' } }];
    await client.views.publish({ user_id: event.user, view: { type: 'home', blocks } });
  });
  return app;
}
