import type { WebClient } from '@slack/web-api';
import { expect, it } from 'vitest';
import { type Belonging, SharedChannels } from '../../../bot/slack/shared-channels.js';
import { SlackTrouble } from '../../../bot/slack/slack-trouble.js';

const HOME = { team: 'T0HOME', enterprise: 'E0HOME' };
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A Slack that says this of every channel; undefined: the bot may not ask. */
function channels(says: () => object | undefined) {
  let now = 0;
  let asked = 0;
  const info = async () => {
    asked += 1;
    const channel = says();
    if (!channel) throw new SlackTrouble('access', 'missing_scope', '');
    return { channel };
  };
  const web = { conversations: { info } } as unknown as WebClient;
  const shared = new SharedChannels(
    async () => web,
    silent,
    () => now,
  );
  const refused = (channel = 'C0') =>
    shared.refuse(channel).then(
      () => false,
      (error: { code?: string }) => error.code === 'shared-channel' || Promise.reject(error),
    );
  const wait = (ms: number) => void (now += ms);
  const seen = (from: Partial<Belonging>, channel = 'C0', home: Parameters<typeof shared.seen>[2] = HOME) =>
    shared.seen(channel, { team: undefined, enterprise: undefined, ...from }, home);
  return { refused, wait, seen, asked: () => asked };
}

it.each([
  ['shared', { is_ext_shared: true }, true],
  ['about to be shared', { is_pending_ext_shared: true }, true],
  [
    'shared between workspaces of one organisation',
    { is_shared: true, is_org_shared: true, is_ext_shared: false },
    false,
  ],
  ['of its workspace only', {}, false],
])('a channel that Slack calls %s is judged so: refused %#', async (_, says, refused) => {
  expect(await channels(() => says).refused()).toBe(refused);
});

it('that was ours is asked about again after half a minute, and one that is shared every time', async () => {
  let says: object = {};
  const { refused, wait, asked } = channels(() => says);
  await refused();
  await refused();
  expect(asked()).toBe(1);
  says = { is_ext_shared: true };
  wait(30_000);
  expect(await refused()).toBe(true);
  says = {};
  expect(await refused()).toBe(false);
});

it.each<[string, Partial<Belonging>, { team: string; enterprise: string | null }, boolean]>([
  ['of another organisation', { team: 'T0OTHER' }, HOME, true],
  ['of another organisation with workspaces of its own', { team: 'T0OTHER', enterprise: 'E0OTHER' }, HOME, true],
  [
    'of another workspace, where ours is in no organisation',
    { team: 'T0OTHER', enterprise: 'E0OTHER' },
    { team: 'T0HOME', enterprise: null },
    true,
  ],
  ['of another workspace of our organisation', { team: 'T0SISTER', enterprise: 'E0HOME' }, HOME, false],
  ['of our workspace', { team: 'T0HOME' }, HOME, false],
  ['of whom Slack says nothing', {}, HOME, false],
])('where the bot may not ask, a click of somebody %s tells: refused %#', async (_, from, home, refused) => {
  const shared = channels(() => undefined);
  expect(await shared.refused()).toBe(false);
  shared.seen(from, 'C0', home);
  expect(await shared.refused()).toBe(refused);
  expect(await shared.refused('C0ELSE')).toBe(false);
  shared.wait(60 * 60_000);
  expect(await shared.refused()).toBe(refused);
});

it('what Slack says counts more than who was seen there, and is asked for anew when somebody was', async () => {
  let says: object = {};
  const { refused, seen } = channels(() => says);
  expect(await refused()).toBe(false);
  says = { is_ext_shared: true };
  seen({ team: 'T0OTHER' });
  expect(await refused()).toBe(true);
  says = {};
  expect(await refused()).toBe(false);
});
