import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBoard } from '../../../bot/board/start-board.js';
import { NO_HISTORY } from '../../../bot/history/history.js';
import { Plans } from '../../../bot/runs/plans.js';
import { Signed } from '../../../bot/slack/signed.js';
import { Claims } from '../../../bot/store/claims.js';
import { botPublicKey } from '../../../plan/attestation.js';
import { sshKeyLine } from '../../../plan/ssh-key.js';
import { until } from '../../../sandbox/until.js';
import { stateQuery } from '../../../workflows/messages.js';
import { planned, planOf } from '../run/plans.js';
import { fail, until as reached } from '../run/world.js';
import { type BotWorld, FILES, inventoryText, memoryLibrary, startBotWorld, textOf } from './bot-world.js';
import { onlookers, UNLIMITED } from './onlookers.js';
import { harmlessActs, harmlessPlan } from './harmless-plan.js';

/** Here whoever clicks is believed only when the bot attests it. */
const seed = randomBytes(32);
const proving = inventoryText('C0ONCALL', 'T0LOCAL').replace(
  'slack: { team: T0LOCAL }',
  `slack: { team: T0LOCAL, bot_key: "${sshKeyLine(botPublicKey(seed), 'bot')}" }`,
);
const library = memoryLibrary(FILES, () => proving);
let bot: BotWorld;
const { heard, card, becomes, form } = onlookers(() => bot);
beforeAll(async () => {
  bot = await startBotWorld({
    host: '127.185.10.1',
    slack: { ...UNLIMITED.slack },
    bot: { ...UNLIMITED.bot, library, seed, boardUrl: 'https://board.example' },
  });
  const inventory = await library.inventory();
  bot.world.setDirectory(() => inventory);
});
afterAll(() => bot.stop());

it('takes a held step through retry, and each hold is a question of its own', async () => {
  let attempts = 0;
  const script = () => ((attempts += 1) < 3 ? fail('x', `Attempt ${attempts} did not work.`) : null);
  const handle = await bot.world.start(planOf('held', [planned('a')]), script);
  const first = await card(/Held: Step a[\s\S]*Attempt 1 did not work/);
  await bot.slack.people.click('bo', first, 'Retry');
  await heard('bo', /Noted: retry/);
  const second = await card(/Held: Step a[\s\S]*Attempt 2 did not work/);
  expect(second.ts).not.toBe(first.ts);
  await bot.slack.people.click('chen', first, 'Retry', { stale: true });
  await heard('chen', /This was decided: bo: retry/);
  expect(attempts).toBe(2);
  await bot.slack.people.click('chen', second, 'Retry');
  expect((await reached(handle, one => one.end !== null)).end).toBe('SUCCEEDED');
  await becomes(second, /chen: retry/);
  // Each word came with the bot's own attestation, which the run verified.
  const { journal } = await handle.query(stateQuery);
  expect(journal.flatMap(({ event, data }) => (event === 'resolved' ? [data['proof']] : []))).toMatchObject([
    { kind: 'slack', user: { id: 'U0BO' } },
    { kind: 'slack', user: { id: 'U0CHEN' } },
  ]);
});

it('refuses a word that nobody attested, where the bot has a key', async () => {
  const plan = planOf('unproved', [planned('a', { manual: true })], { estate: await library.inventory() });
  const handle = await bot.world.start(plan, () => null);
  const { run } = await reached(handle, one => one.status === 'manual');
  const word = { person: 'bo', reason: '' };
  const say = (more: object) =>
    bot.runs.say('unproved', run, { say: 'abort', word: { ...word, ...more }, key: JSON.stringify(more) });
  await expect(say({})).rejects.toThrow(/must come through the bot/);
  await expect(say({ saidAt: Date.now() })).rejects.toThrow(/must come through the bot/);
  await bot.slack.people.click('bo', await card(/To do: Step a/), 'Done');
  expect((await reached(handle, one => one.end !== null)).end).toBe('SUCCEEDED');
});

it('lets a person without a key decide on the board, by a link in a direct message, once', async () => {
  const handle = await bot.world.start(
    harmlessPlan('boarded', { quorum: 1, directory: 'current', from: 'database-oncall' }),
    harmlessActs(),
  );
  await bot.slack.people.click('chen', await card(/Approve: Move boarded/), 'Decide on the board');
  await heard('chen', /sent to you in a direct message/);
  const told = await until('chen has the link', 10_000, async () => bot.slack.direct('chen').at(-1));
  const [, token = ''] = /decide\?t=([A-Za-z0-9_-]+)/.exec(JSON.stringify(told.blocks)) ?? [];
  expect(bot.slack.direct('bo')).toEqual([]);
  const { runs, options } = bot;
  const signed = new Signed(randomBytes(32));
  const claims = new Claims(join(bot.state, 'claims'), Date.now);
  const parts = {
    runs,
    plans: new Plans(runs),
    watches: options.watches,
    readings: options.readings,
    history: NO_HISTORY,
    library,
    claims,
    signed,
    seed,
  };
  const board = await startBoard({ ...parts, log: options.log, now: Date.now }, { host: '127.10.1.1', port: 0 });
  try {
    const send = (decision: string) =>
      fetch(`${board.url}/decide`, {
        method: 'POST',
        headers: { 'sec-fetch-site': 'same-origin' },
        body: new URLSearchParams({ t: token, decision, reason: 'dark', accept: '' }),
      });
    expect(await (await fetch(`${board.url}/decide?t=${token}`)).text()).toMatch(/Decide as chen/);
    expect(await (await send('approve')).text()).toMatch(/chen: approve\. Approved/);
    expect((await send('reject')).status).toBe(409);
  } finally {
    await board.stop();
  }
  const end = await reached(handle, one => one.end !== null);
  expect(end.approvals[0]?.decisions).toMatchObject([{ person: 'chen', channel: 'board', proof: { kind: 'board' } }]);
});

it('skips and aborts with a reason, where the step allows it', async () => {
  // Steps that only read leave nothing unknown behind, which could not be skipped.
  const steps = [planned('b', { skippable: true, danger: 'reads' }), planned('c', { danger: 'reads' })];
  const handle = await bot.world.start(planOf('skipped', steps), name => fail('x', `${name} did not work.`));
  await bot.slack.people.click('bo', await card(/Held: Step b/), 'Skip…');
  await bot.slack.people.submit('bo', await form('bo', /is left out/), { reason: 'it is replaced anyway' });
  await heard('bo', /Noted: skip/);
  const held = await card(/Held: Step c/);
  expect(JSON.stringify(held.blocks)).not.toMatch(/lifeboat\.skip/);
  await bot.slack.people.click('chen', held, 'Abort…');
  await bot.slack.people.submit('chen', await form('chen', /puts everything back/), { reason: 'enough' });
  const end = await reached(handle, one => one.end !== null);
  expect(end.journal.map(({ sentence }) => sentence).join('\n')).toMatch(
    /bo: skip \(it is replaced anyway\)[\s\S]*chen: abort \(enough\)/,
  );
  await card(/ABORTED_CLEAN[\s\S]*failover of skipped/);
});

it('pauses, resumes and aborts from the card of the run and from the command line', async () => {
  const handle = await bot.world.start(
    planOf('paused', [planned('a', { manual: true, prose: 'Wait.' }), planned('b')]),
    () => null,
  );
  const run = await card(/Move paused[\s\S]*Run\*\nfailover of paused/);
  await bot.slack.people.click('bo', run, 'Pause');
  await heard('bo', /Paused at the next safe point/);
  await bot.slack.people.click('chen', await becomes(run, /Resume/), 'Resume');
  await heard('chen', /Resumed/);
  await bot.slack.people.click('bo', await becomes(run, /Pause/), 'Abort…');
  await bot.slack.people.submit('bo', await form('bo', /puts everything back/), { reason: 'a false alarm' });
  expect((await reached(handle, one => one.end !== null)).end).toBe('ABORTED_CLEAN');
});

it('asks the next group in a card of its own when nobody decided in time', async () => {
  const plan = harmlessPlan('escalated', { expiresMs: 3_000, onExpiry: 'escalate', escalateTo: 'managers', quorum: 1 });
  const people = { ...plan.estate.people, dora: { name: 'Dora', slack: 'U0DORA' } };
  const estate = { ...plan.estate, people, groups: { ...plan.estate.groups, managers: ['dora'] } };
  const handle = await bot.world.start({ ...plan, estate }, harmlessActs());
  const first = await card(/Approve: Move escalated[\s\S]*managers is asked next/);
  const second = await until('the managers are asked', 15_000, async () =>
    bot.slack.messages('#oncall').find(one => /Approve: Move escalated[\s\S]*1 of managers/.test(textOf(one))),
  );
  expect(second.ts).not.toBe(first.ts);
  await becomes(first, /Expired: nobody completed the quorum/);
  await bot.slack.people.click('dora', second, 'Approve…');
  await bot.slack.people.submit('dora', await form('dora'), { reason: '' });
  expect((await reached(handle, one => one.end !== null)).end).toBe('SUCCEEDED');
});

it('starts only the plan that stood in the form', async () => {
  const { slack } = bot;
  bot.world.script('orders', harmlessActs());
  await slack.people.command('ana', '#oncall', '/lifeboat rehearse orders-failover');
  const opened = await form('ana', /Started is exactly this plan/);
  await slack.people.click('ana', opened, 'param.to', { option: 'eu-west' });
  await form('ana', /Unexpected move from `eu-west` to itself/);
  await slack.people.click('ana', opened, 'param.to', { option: 'us-east' });
  const again = await form('ana', /Started is exactly this plan/);
  const text = FILES['orders-failover'];
  FILES['orders-failover'] = text.replace('max_loss: ${budget}', 'max_loss: ${budget}\ntimeout: 7s');
  try {
    await slack.people.submit('ana', again, { reason: 'a look' });
    await form('ana', /This is not the plan that stood here before/);
    expect(await bot.runs.list()).not.toContainEqual(expect.objectContaining({ service: 'orders' }));
    await slack.people.submit('ana', slack.views('ana').at(-1)!, { reason: 'a look' });
    await heard('ana', /Started failover of orders \(rehearse\)/);
    await card(/REHEARSAL: Fail orders over[\s\S]*SUCCEEDED/);
  } finally {
    FILES['orders-failover'] = text;
  }
});
