import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../../../sandbox/until.js';
import type { SlackMessage } from '../../../sandbox/slack/messages.js';
import { planned, planOf } from '../run/plans.js';
import { fail, until as reached } from '../run/world.js';
import { type BotWorld, FILES, startBotWorld, textOf } from './bot-world.js';
import { harmlessActs, harmlessPlan } from './harmless-plan.js';

const UNLIMITED = { perMessageMs: 1, burst: 1_000, updatesPerMinute: 100_000, reserved: 0 };
let bot: BotWorld;
beforeAll(async () => {
  bot = await startBotWorld({
    host: '127.185.10.1',
    slack: { rateLimits: false },
    bot: { fallback: 'C0ONCALL', rates: UNLIMITED },
  });
});
afterAll(() => bot.stop());

const said = (who: string) => bot.slack.ephemeral(who).map(textOf).join('\n');
const heard = (who: string, what: RegExp) =>
  until(`${who} hears ${what}; heard ${said(who)}`, 15_000, async () => (what.test(said(who)) ? true : undefined));
const card = (title: RegExp) =>
  until(`a card ${title}`, 20_000, async () => bot.slack.messages('#oncall').findLast(one => title.test(textOf(one))));
const becomes = (message: SlackMessage, what: RegExp) =>
  until(`the card becomes ${what}`, 20_000, async () => {
    const current = bot.slack.current(message);
    return current && what.test(textOf(current)) ? current : undefined;
  });
const form = (who: string, what = /./) =>
  until(`${who} has a form with ${what}`, 10_000, async () => {
    const view = bot.slack.views(who).at(-1);
    return view && what.test(textOf(view)) ? view : undefined;
  });

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
