import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ManualClock, manualClock } from '../../../sandbox/slack/clock.js';
import { type LocalSlack, startLocalSlack } from '../../../sandbox/slack/local-slack.js';
import { slackCall, verdict } from './slack-call.js';

let clock: ManualClock;
let slack: LocalSlack;
beforeEach(async () => {
  clock = manualClock(Date.now());
  slack = await startLocalSlack({ host: '127.180.7.1', clock });
});
afterEach(async () => await slack.stop());

const modal = (more: object = {}) => ({
  type: 'modal',
  title: { type: 'plain_text', text: 'T' },
  blocks: [{ type: 'divider' }],
  ...more,
});

/** The trigger id of a command that nobody answers: there is no connection. */
async function trigger(): Promise<string> {
  const { payload, acked } = await slack.people.command('ada', 'orders-oncall', '/lifeboat help');
  expect(acked).toBe(false);
  return String(payload['trigger_id']);
}

it('opens one view for a trigger id, within three seconds', async () => {
  const id = await trigger();
  clock.advance(3_000);
  expect(await verdict(slack, 'views.open', { trigger_id: id, view: modal() })).toBe('ok');
  expect(await verdict(slack, 'views.open', { trigger_id: id, view: modal() })).toBe('exchanged_trigger_id');
  const late = await trigger();
  clock.advance(3_001);
  expect(await verdict(slack, 'views.open', { trigger_id: late, view: modal() })).toBe('expired_trigger_id');
  expect(await verdict(slack, 'views.open', { trigger_id: '1.2.3', view: modal() })).toBe('invalid_trigger_id');
  expect(await verdict(slack, 'views.open', { trigger_id: await trigger(), view: modal({ title: undefined }) })).toBe(
    'invalid_arguments',
  );
  expect(slack.views('ada')).toHaveLength(1);
});

it('pushes up to three views above each other', async () => {
  expect(await verdict(slack, 'views.push', { trigger_id: await trigger(), view: modal() })).toBe('not_found');
  await slackCall(slack, 'views.open', { trigger_id: await trigger(), view: modal() });
  for (let depth = 2; depth <= 3; depth += 1) {
    expect(await verdict(slack, 'views.push', { trigger_id: await trigger(), view: modal() })).toBe('ok');
  }
  expect(await verdict(slack, 'views.push', { trigger_id: await trigger(), view: modal() })).toBe('push_limit_reached');
  const [root, second, third] = slack.views('ada');
  expect(third).toMatchObject({ rootId: root?.id, previousId: second?.id });
});

it('updates the view that is open, and none whose hash is old', async () => {
  const { view } = (await slackCall(slack, 'views.open', { trigger_id: await trigger(), view: modal() })).body;
  const { id, hash } = view as { id: string; hash: string };
  const next = modal({ title: { type: 'plain_text', text: 'Next' } });
  expect(await verdict(slack, 'views.update', { view_id: id, hash, view: next })).toBe('ok');
  expect(await verdict(slack, 'views.update', { view_id: id, hash, view: next })).toBe('hash_conflict');
  expect(await verdict(slack, 'views.update', { view_id: 'V404', view: next })).toBe('not_found');
  expect(slack.views('ada')[0]?.definition).toMatchObject({ title: { text: 'Next' } });
});

it('publishes a home tab, and takes an external id once', async () => {
  const user_id = slack.user('ada').id;
  expect(await verdict(slack, 'views.publish', { user_id, view: { type: 'home', blocks: [] } })).toBe('ok');
  expect(slack.home('ada')?.definition).toMatchObject({ type: 'home' });
  expect(await verdict(slack, 'views.publish', { user_id, view: modal() })).toBe('invalid_arguments');
  const view = modal({ external_id: 'run-1' });
  expect(await verdict(slack, 'views.open', { trigger_id: await trigger(), view })).toBe('ok');
  expect(await verdict(slack, 'views.open', { trigger_id: await trigger(), view })).toBe('duplicate_external_id');
  expect(await verdict(slack, 'views.update', { external_id: 'run-1', view })).toBe('ok');
});
