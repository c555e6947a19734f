import type { WebClient } from '@slack/web-api';
import { expect, it } from 'vitest';
import type { SlackUser } from '../../../plan/approval.js';
import { personBehind } from '../../../bot/slack/person-behind.js';
import { slackUser } from '../../../bot/slack/slack-user.js';

const MEMBER = {
  id: 'U0BO',
  team_id: 'T0HOME',
  is_restricted: false,
  is_ultra_restricted: false,
  deleted: false,
  is_bot: false,
};
const FACTS: SlackUser = {
  enterprise: null,
  team: 'T0HOME',
  id: 'U0BO',
  restricted: false,
  deleted: false,
  bot: false,
  stranger: false,
};
const asked = (user: object | undefined, id = 'U0BO') =>
  slackUser({ users: { info: async () => ({ user }) } } as unknown as WebClient, id, 'T0HOME');
const directory = { people: { bo: { name: 'Bo', slack: 'U0BO' } }, groups: {}, slack: { team: 'T0HOME' } };

it.each<[string, object, Partial<SlackUser>]>([
  ['a member', {}, {}],
  ['a guest of several channels', { is_restricted: true }, { restricted: true }],
  ['a guest of one channel', { is_ultra_restricted: true }, { restricted: true }],
  ['a deactivated account', { deleted: true }, { deleted: true }],
  ['an app', { is_bot: true }, { bot: true }],
  ['a stranger', { is_stranger: true }, { stranger: true }],
  // Slack does not call somebody a stranger with whom a channel is shared, so the team decides.
  ['somebody of another workspace', { team_id: 'T0OTHER', is_stranger: false }, { team: 'T0OTHER', stranger: true }],
  ['a member of an organisation', { enterprise_user: { enterprise_id: 'E0' } }, { enterprise: 'E0' }],
])('%s is known as what Slack says of them', async (_, says, facts) => {
  expect(await asked({ ...MEMBER, ...says })).toEqual({ ...FACTS, ...facts });
});

it('Slack’s own bot is an app, and of whom Slack says nothing may not decide', async () => {
  expect(await asked(MEMBER, 'USLACKBOT')).toMatchObject({ bot: true });
  expect(await asked(undefined)).toMatchObject({ restricted: true, stranger: true });
});

it.each<[string, Partial<SlackUser>, RegExp]>([
  ['a guest', { restricted: true }, /A guest cannot say anything/],
  ['a deactivated account', { deleted: true }, /A deactivated account cannot/],
  ['an app', { bot: true }, /An app cannot/],
  ['somebody of another organisation', { stranger: true }, /An account of another organisation cannot/],
  ['an account that nobody has', { id: 'U0MALLORY' }, /belongs to nobody/],
  ['the same id in another workspace', { team: 'T0OTHER' }, /belongs to nobody/],
])('%s says nothing to a run, not even Pause or Done', (_, change, why) => {
  expect(() => personBehind(directory, { ...FACTS, ...change })).toThrow(why);
});

it('the owner of an account is the person who speaks', () => {
  expect(personBehind(directory, FACTS)).toBe('bo');
});
