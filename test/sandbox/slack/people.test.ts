import { afterEach, expect, it } from 'vitest';
import { manualClock } from '../../../sandbox/slack/clock.js';
import { type LocalSlack, type LocalSlackOptions, startLocalSlack } from '../../../sandbox/slack/local-slack.js';
import { until } from '../../../sandbox/until.js';
import { type Envelope, fakeApp } from './fake-app.js';
import { slackCall } from './slack-call.js';

const running: LocalSlack[] = [];
afterEach(async () => {
  for (const slack of running.splice(0)) await slack.stop();
});

async function slackWith(options: LocalSlackOptions = {}): Promise<LocalSlack> {
  const slack = await startLocalSlack({ host: '127.180.7.1', ...options });
  running.push(slack);
  return slack;
}

const CARD = [
  {
    type: 'actions',
    block_id: 'decide',
    elements: [
      { type: 'button', action_id: 'approve', value: 'r1', text: { type: 'plain_text', text: 'Approve' } },
      {
        type: 'overflow',
        action_id: 'more',
        options: [{ text: { type: 'plain_text', text: 'Abort' }, value: 'abort' }],
      },
    ],
  },
];

async function card(slack: LocalSlack, channel = 'orders-oncall') {
  await slackCall(slack, 'chat.postMessage', { channel: slack.channel(channel).id, text: 'Approve?', blocks: CARD });
  return slack.messages(channel).at(-1)!;
}

async function clear(slack: LocalSlack) {
  const { channel, ts } = slack.messages('orders-oncall').at(-1)!;
  await slackCall(slack, 'chat.update', { channel, ts, text: 'Decided.' });
}

it('delivers a click with who, where, what and the value of the button', async () => {
  const slack = await slackWith({ enterprise: true });
  await fakeApp(slack);
  const message = await card(slack);
  const { payload } = await slack.people.click('ben', message, 'Approve');
  expect(payload).toMatchObject({
    type: 'block_actions',
    user: { id: slack.user('ben').id, username: 'ben', team_id: 'T0LOCAL' },
    team: { id: 'T0LOCAL' },
    enterprise: { id: 'E0LOCAL' },
    container: { type: 'message', message_ts: message.ts, channel_id: message.channel, is_ephemeral: false },
    message: { ts: message.ts, blocks: CARD },
    actions: [{ type: 'button', action_id: 'approve', block_id: 'decide', value: 'r1' }],
  });
  const menu = await slack.people.click('ben', message, 'more', { option: 'Abort' });
  expect(menu.payload).toMatchObject({ actions: [{ action_id: 'more', selected_option: { value: 'abort' } }] });
});

it('refuses to click what is not there any more, unless the client still shows it', async () => {
  const slack = await slackWith();
  await fakeApp(slack);
  const message = await card(slack);
  await expect(slack.people.click('ben', message, 'Reject')).rejects.toThrow(
    'There is no button Reject. There now: Approve',
  );
  await clear(slack);
  await expect(slack.people.click('ben', message, 'Approve')).rejects.toThrow('There now: none.');
  expect(await slack.people.click('ben', message, 'Approve', { stale: true })).toMatchObject({ acked: true });
  const forged = await slack.people.click('ben', message, 'Approve', { stale: true, value: 'r2' });
  expect(forged.payload).toMatchObject({ actions: [{ value: 'r2' }] });
});

it('shows messages only to those who see them', async () => {
  const slack = await slackWith({ channels: [{ name: 'c', members: ['ada', 'ben'] }] });
  await fakeApp(slack);
  const message = await card(slack, 'c');
  await expect(slack.people.click('cleo', message, 'Approve')).rejects.toThrow('cleo does not see that message.');
  await expect(slack.people.command('cleo', 'c', '/lifeboat help')).rejects.toThrow('cleo is not in #c.');
  await slackCall(slack, 'chat.postEphemeral', {
    channel: message.channel,
    user: slack.user('ada').id,
    text: 'x',
    blocks: CARD,
  });
  const [only] = slack.ephemeral('ada');
  await expect(slack.people.click('ben', only!, 'Approve')).rejects.toThrow('ben does not see that message.');
  expect((await slack.people.click('ada', only!, 'Approve')).payload).toMatchObject({
    container: { is_ephemeral: true },
  });
});

it('lets people of another organisation click in a shared channel, as who they are, but offers them no command', async () => {
  const slack = await slackWith({
    users: [{ name: 'ada' }, { name: 'eve', isStranger: true, teamId: 'T0OTHER' }],
    channels: [{ name: 'shared', isShared: true }],
  });
  await fakeApp(slack);
  const { payload } = await slack.people.click('eve', await card(slack, 'shared'), 'Approve');
  expect(payload).toMatchObject({ user: { team_id: 'T0OTHER' }, team: { id: 'T0OTHER' } });
  await expect(slack.people.command('eve', 'shared', '/lifeboat help')).rejects.toThrow('own workspace only');
  await expect(slack.people.command('ada', 'shared', '/rescue')).rejects.toThrow('/rescue is not a valid command');
});

it('shows what Slack shows when the app answers late, not at all, or is not connected', async () => {
  const clock = manualClock(Date.now());
  const slack = await slackWith({ clock });
  const message = await card(slack);
  await slack.people.command('ada', 'orders-oncall', '/lifeboat help');
  const app = await fakeApp(slack, () => undefined);
  const silent = slack.people.command('ada', 'orders-oncall', '/lifeboat help');
  await until('the command has arrived', 2_000, async () => app.heard.find(({ type }) => type === 'slash_commands'));
  clock.advance(3_000);
  expect(await silent).toMatchObject({ acked: false, why: 'timeout' });
  expect(slack.notices('ada')).toEqual([
    '/lifeboat failed with the error "dispatch_failed"',
    '/lifeboat failed with the error "operation_timeout"',
  ]);
  const click = slack.people.click('ben', message, 'Approve');
  await until('the click has arrived', 2_000, async () => app.heard.find(({ type }) => type === 'interactive'));
  clock.advance(3_000);
  await click;
  expect(slack.notices('ben')).toHaveLength(1);
});

it('answers a command with what the acknowledgement carries, for one or for all', async () => {
  const slack = await slackWith();
  await fakeApp(slack, ({ payload }) =>
    payload?.['text'] === 'all' ? { response_type: 'in_channel', text: 'to all' } : { text: 'to you' },
  );
  await slack.people.command('ada', 'orders-oncall', '/lifeboat   all ');
  await slack.people.command('ada', 'orders-oncall', '/lifeboat');
  expect(slack.messages('orders-oncall').map(({ text }) => text)).toEqual(['to all']);
  expect(slack.ephemeral('ada').map(({ text }) => text)).toEqual(['to you']);
});

const MODAL = {
  type: 'modal',
  title: { type: 'plain_text', text: 'Approve' },
  submit: { type: 'plain_text', text: 'Approve' },
  notify_on_close: true,
  blocks: [
    {
      type: 'input',
      block_id: 'reason',
      label: { type: 'plain_text', text: 'Reason' },
      element: { type: 'plain_text_input', action_id: 't', min_length: 3 },
    },
    {
      type: 'input',
      block_id: 'region',
      optional: true,
      label: { type: 'plain_text', text: 'Region' },
      element: {
        type: 'static_select',
        action_id: 's',
        options: ['eu-west', 'us-east'].map(value => ({ text: { type: 'plain_text', text: value }, value })),
      },
    },
  ],
};

async function opened(slack: LocalSlack) {
  const { payload } = await slack.people.command('ada', 'orders-oncall', '/lifeboat approve');
  await slackCall(slack, 'views.open', { trigger_id: payload['trigger_id'], view: MODAL });
  return slack.views('ada').at(-1)!;
}

function onSubmit(response: object): (envelope: Envelope) => object {
  return ({ payload }) => (payload?.['type'] === 'view_submission' ? response : {});
}

it('submits what was typed, and stops the person where the client does', async () => {
  const slack = await slackWith();
  await fakeApp(slack);
  const view = await opened(slack);
  await expect(slack.people.submit('ada', view)).rejects.toThrow('"Reason" is required');
  await expect(slack.people.submit('ada', view, { Reason: 'no' })).rejects.toThrow('at least 3 characters');
  await expect(slack.people.submit('ada', view, { Colour: 'x' })).rejects.toThrow(
    'There is no input Colour. Inputs there: Reason, Region.',
  );
  await expect(slack.people.submit('ben', view, { Reason: 'gone' })).rejects.toThrow('ben does not see that view.');
  const { payload } = await slack.people.submit('ada', view, { reason: 'gone', s: 'us-east' });
  expect(payload).toMatchObject({
    type: 'view_submission',
    view: {
      id: view.id,
      app_installed_team_id: 'T0LOCAL',
      state: {
        values: {
          reason: { t: { type: 'plain_text_input', value: 'gone' } },
          region: { s: { selected_option: { value: 'us-east' } } },
        },
      },
    },
  });
  expect(slack.views('ada')).toEqual([]);
});

it('does with a modal what the answer to its submission says, and nothing with an answer that makes no sense', async () => {
  const next = { ...MODAL, title: { type: 'plain_text', text: 'Sure?' } };
  const cases: [object, number, string | undefined][] = [
    [{ response_action: 'errors', errors: { reason: 'Say more.' } }, 1, 'Approve'],
    [{ response_action: 'errors', errors: { nowhere: 'x' } }, 1, 'Approve'],
    [{ response_action: 'update', view: next }, 1, 'Sure?'],
    [{ response_action: 'update', view: { type: 'modal' } }, 1, 'Approve'],
    [{ response_action: 'push', view: next }, 2, 'Sure?'],
    [{ response_action: 'clear' }, 0, undefined],
    [{}, 0, undefined],
  ];
  for (const [response, depth, title] of cases) {
    const slack = await slackWith();
    await fakeApp(slack, onSubmit(response));
    const view = await opened(slack);
    await slack.people.submit('ada', view, { Reason: 'gone' });
    const top = slack.views('ada').at(-1)?.definition['title'] as { text: string } | undefined;
    expect([slack.views('ada').length, top?.text]).toEqual([depth, title]);
    const wrong = JSON.stringify(response).includes('nowhere') || JSON.stringify(response).includes('{"type":"modal"}');
    expect(slack.notices('ada')).toHaveLength(wrong ? 1 : 0);
  }
});

it('keeps the errors of a refused submission until the next one', async () => {
  const slack = await slackWith();
  let refuse = true;
  await fakeApp(slack, envelope =>
    refuse ? onSubmit({ response_action: 'errors', errors: { reason: 'Say more.' } })(envelope) : {},
  );
  const view = await opened(slack);
  await slack.people.submit('ada', view, { Reason: 'gone' });
  expect(slack.errors(view)).toEqual({ reason: 'Say more.' });
  refuse = false;
  await slack.people.submit('ada', view, { Reason: 'gone' });
  expect(slack.errors(view)).toEqual({});
});

it('tells of a closed modal, an opened home tab and a mention', async () => {
  const slack = await slackWith();
  await fakeApp(slack);
  const closed = await slack.people.close(await opened(slack));
  expect(closed?.payload).toMatchObject({ type: 'view_closed', is_cleared: false });
  const home = await slack.people.openHome('ada');
  expect(home.payload).toMatchObject({ type: 'event_callback', event: { type: 'app_home_opened', tab: 'home' } });
  expect(await slack.people.say('ada', 'orders-oncall', 'hello')).toBeUndefined();
  const mention = await slack.people.say('ada', 'orders-oncall', `<@${slack.app.ids.user}> help`);
  expect(mention?.payload).toMatchObject({ event: { type: 'app_mention', user: slack.user('ada').id } });
  expect(mention?.payload['event_id']).not.toBe(home.payload['event_id']);
});
