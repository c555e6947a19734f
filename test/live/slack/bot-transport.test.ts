import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readTokens, RotatingTokens } from '../../../bot/slack/tokens.js';
import { signRequest } from '../../../sandbox/slack/sign-request.js';
import { type LocalSlack, startLocalSlack } from '../../../sandbox/slack/local-slack.js';
import { until } from '../../../sandbox/until.js';
import { type BotWorld, startBotWorld, textOf, USERS, type WorldOptions } from './bot-world.js';
import { stateQuery } from '../../../workflows/messages.js';
import { asking, until as reached } from '../run/world.js';
import { harmlessActs, harmlessPlan } from './harmless-plan.js';

const HOST = '127.187.7.1';
let bot: BotWorld | undefined;
afterEach(async () => {
  await bot?.stop();
  bot = undefined;
});
async function start(options: Partial<WorldOptions> = {}): Promise<BotWorld> {
  bot = await startBotWorld({ host: HOST, ...options });
  return bot;
}
const heard = (world: BotWorld, who: string, what: RegExp) =>
  until(`${who} hears ${what}`, 10_000, async () =>
    what.test(world.slack.ephemeral(who).map(textOf).join('\n')) ? true : undefined,
  );

describe('over HTTP', () => {
  it('takes what Slack signs, once, and nothing else', async () => {
    const world = await start({ http: true });
    const delivery = await world.slack.people.command('ana', '#oncall', '/lifeboat oncall');
    expect(delivery).toMatchObject({ acked: true });
    await heard(world, 'ana', /database-oncall: Ana Moreno/);
    const url = world.url();
    const { body, headers } = delivery.request!;
    const post = async (text: string, more: Record<string, string>, path = '') => {
      const answer = await fetch(`${url}${path}`, { method: 'POST', body: text, headers: { ...headers, ...more } });
      return [answer.status, await answer.text()];
    };
    expect(await post(body, {})).toEqual([401, '']);
    expect(await post(`${body}&x=1`, {})).toEqual([401, '']);
    expect(await post(body, { 'x-slack-signature': '' })).toEqual([401, '']);
    const signedAt = (ms: number) => signRequest(body, world.slack.app.signingSecret, ms);
    expect(await post(body, signedAt(Date.now() + 6 * 60_000))).toEqual([401, '']);
    expect(await post(body, signedAt(Date.now() - 6 * 60_000))).toEqual([401, '']);
    expect(
      (await post('x'.repeat(300_000), signRequest('x'.repeat(300_000), world.slack.app.signingSecret, Date.now())))[0],
    ).toBe(413);
    expect((await post(body, {}, '/more'))[0]).toBe(404);
    // Signed anew it is a repetition of the same command: acknowledged, and not carried out once more.
    const before = world.slack.ephemeral('ana').length;
    expect((await post(body, signedAt(Date.now() + 1_000)))[0]).toBe(200);
    await until('it is known as a repetition', 5_000, async () =>
      world.events.some(({ event }) => event === 'repeated-delivery') ? true : undefined,
    );
    expect(world.slack.ephemeral('ana')).toHaveLength(before);
  });
});

const rotating = (slack: LocalSlack, directory: string, refreshToken = slack.app.refreshToken!) =>
  new RotatingTokens({
    clientId: slack.app.clientId,
    clientSecret: slack.app.clientSecret,
    refreshToken,
    path: join(directory, 'token.json'),
    client: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
    now: Date.now,
  });
const ROTATION = { slack: { rotation: true, channels: [{ name: 'oncall', id: 'C0ONCALL' }] } };

/** A run that asks, its card, and a word of bo's on the command line. */
async function asked(world: BotWorld, service: string) {
  const handle = await world.world.start(harmlessPlan(service, { quorum: 1 }), harmlessActs());
  await asking(handle);
  const card = await until('the card is there', 10_000, async () =>
    world.slack.messages('#oncall').find(one => textOf(one).includes(`Approve: Move ${service}`)),
  );
  const approve = async () => {
    const { run, planHash } = await handle.query(stateQuery);
    const said = { decision: 'approve', person: 'bo', step: 'approve', acceptLossMs: null, reason: '' } as const;
    await world.runs.say(service, run, { say: 'decide', word: { ...said, planHash, channel: 'cli' }, key: 'cli/1' });
    return reached(handle, state => state.end !== null);
  };
  const catchesUp = () =>
    until(`the card of ${service} catches up`, 10_000, async () => {
      const now = world.slack.current(card);
      return now && /Decided: Move/.test(textOf(now)) ? true : undefined;
    });
  return { card, approve, catchesUp };
}

describe('a token that rotates', () => {
  it('is renewed by the bot, kept over a restart, and never spent twice', async () => {
    const slack = await startLocalSlack({ host: HOST, rotation: true });
    const directory = mkdtempSync('/dev/shm/lifeboat-token-');
    try {
      const refreshToken = slack.app.refreshToken!;
      const tokens = () => rotating(slack, directory, refreshToken);
      const one = tokens();
      const [a, b] = await Promise.all([one.current(), one.current()]);
      expect(a).toBe(slack.app.botToken);
      expect(b).toBe(a);
      expect(await tokens().current()).toBe(a);
      expect(slack.calls('oauth.v2.access')).toHaveLength(1);
    } finally {
      await slack.stop();
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('may expire in the middle of a run: the bot takes the next one, and cards and forms go on (S16)', async () => {
    const world = await start({ ...ROTATION, bot: { fallback: 'C0ONCALL' }, tokens: rotating });
    const { card, approve, catchesUp } = await asked(world, 'rotated');
    world.slack.app.expire();
    await world.slack.people.click('bo', card, 'Approve…');
    await until('bo has the form', 5_000, async () => world.slack.views('bo').at(-1));
    world.slack.app.expire();
    expect(await approve()).toMatchObject({ end: 'SUCCEEDED' });
    await catchesUp();
    // The first, and one for each end of a token.
    expect(world.slack.calls('oauth.v2.access')).toHaveLength(3);
    expect(world.events.filter(({ event }) => event === 'slack-trouble')).toEqual([]);
  });
});

describe('a token that was given and expires in the middle of a run', () => {
  it('holds up no run, is explained to whoever clicks and in the log, and the cards catch up with another one (S16)', async () => {
    let token = '';
    const fixed = (slack: LocalSlack) => readTokens(() => (token ||= slack.app.botToken));
    const world = await start({ ...ROTATION, bot: { fallback: 'C0ONCALL' }, tokens: fixed });
    const { card, approve, catchesUp } = await asked(world, 'fixed');
    world.slack.app.expire();
    await world.slack.people.click('bo', card, 'Approve…');
    await heard(world, 'bo', /token_expired[\s\S]*SLACK_REFRESH_TOKEN/);
    expect(await approve()).toMatchObject({ end: 'SUCCEEDED' });
    await until('the log says what to do', 5_000, async () =>
      /token_expired[\s\S]*SLACK_REFRESH_TOKEN/.test(JSON.stringify(world.events)) ? true : undefined,
    );
    token = world.slack.app.refresh(world.slack.app.refreshToken!).token;
    await world.restart();
    await catchesUp();
  });
});

describe('a channel that is shared with another organisation', () => {
  it('decides nothing', async () => {
    const world = await start({
      slack: {
        channels: [{ name: 'oncall', id: 'C0ONCALL', isShared: true }],
        scopes: ['chat:write', 'commands', 'users:read', 'channels:read', 'groups:read'],
      },
      bot: { fallback: 'C0ONCALL' },
    });
    const handle = await world.world.start(harmlessPlan('shared'), harmlessActs());
    await asking(handle);
    const card = await until('the card is there', 10_000, async () =>
      world.slack.messages('#oncall').find(one => /Approve: Move shared/.test(textOf(one))),
    );
    await world.slack.people.click('bo', card, 'Approve…');
    await heard(world, 'bo', /shared with another organisation, so nothing is decided here/);
    expect(world.slack.views('bo')).toEqual([]);
    await handle.terminate();
  });
});

describe('a channel that is shared, and the bot may not ask Slack about it', () => {
  it('decides nothing any more once somebody of the other organisation has clicked, and shows them no evidence (S10)', async () => {
    const eve = { name: 'eve', id: 'U0EVE', teamId: 'T0OTHER' };
    const world = await start({
      slack: {
        channels: [{ name: 'oncall', id: 'C0ONCALL', isShared: true }],
        users: [...USERS, eve].filter(one => one.name !== 'eve' || one === eve),
      },
      bot: { fallback: 'C0ONCALL' },
    });
    const { card } = await asked(world, 'leaky');
    await world.slack.people.click('eve', card, 'Approve…');
    await heard(world, 'eve', /shared with another organisation, so nothing is decided here/);
    await world.slack.people.click('bo', card, 'Approve…');
    await heard(world, 'bo', /shared with another organisation, so nothing is decided here/);
    expect([...world.slack.views('eve'), ...world.slack.views('bo')]).toEqual([]);
    expect(world.events.map(({ event }) => event)).toContain('stranger-in-channel');
  });
});

describe('a set-up that does not work', () => {
  it.each([
    ['another token', { tokens: readTokens(() => 'xoxb-wrong') }, /invalid_auth[\s\S]*SLACK_BOT_TOKEN/],
    ['no token', { tokens: readTokens(() => '') }, /not_authed[\s\S]*SLACK_BOT_TOKEN/],
  ])('with %s says what to do', async (_, more, what) => {
    await expect(start({ bot: more })).rejects.toThrow(what);
  });

  it('leaves a channel that the bot is not in for the fallback, and says how to invite it (S16)', async () => {
    const world = await start({
      slack: {
        channels: [
          { name: 'oncall', id: 'C0ONCALL', bot: false },
          { name: 'dr', id: 'C0DR' },
        ],
      },
      bot: { fallback: 'C0DR' },
    });
    world.world.script('orders', harmlessActs());
    const handle = await world.world.start({ ...harmlessPlan('orders') }, harmlessActs());
    await until(
      'the card is in the fallback',
      15_000,
      async () => world.slack.messages('#dr').some(one => /Move orders/.test(textOf(one))) || undefined,
    );
    expect(JSON.stringify(world.events)).toMatch(/not_in_channel[\s\S]*\/invite @lifeboat/);
    await handle.terminate();
  });
});
