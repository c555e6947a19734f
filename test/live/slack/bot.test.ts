import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../../../sandbox/until.js';
import type { SlackMessage } from '../../../sandbox/slack/messages.js';
import { type BotWorld, startBotWorld, textOf } from './bot-world.js';
import { harmlessActs } from './harmless-plan.js';

let bot: BotWorld;
beforeAll(async () => {
  bot = await startBotWorld({ host: '127.185.7.1' });
});
afterAll(() => bot.stop());

const said = (who: string) => bot.slack.ephemeral(who).map(textOf).join('\n');
const heard = (who: string, what: string | RegExp) =>
  until(`${who} hears ${what}; heard ${said(who)}`, 10_000, async () => (said(who).match(what) ? true : undefined));
const card = (title: RegExp) =>
  until(`a card ${title}`, 20_000, async () => bot.slack.messages('#oncall').findLast(one => title.test(textOf(one))));
const becomes = (message: SlackMessage, what: RegExp) =>
  until(`the card becomes ${what}`, 20_000, async () => {
    const current = bot.slack.current(message);
    return current && what.test(textOf(current)) ? current : undefined;
  });
const form = (who: string) => until(`${who} has a form`, 10_000, async () => bot.slack.views(who).at(-1));

it('answers help, and what is misspelt with what was meant', async () => {
  const delivery = await bot.slack.people.command('ana', '#oncall', '/lifeboat help');
  expect(delivery).toMatchObject({ acked: true });
  await heard('ana', /\/lifeboat run RUNBOOK/);
  await bot.slack.people.command('ana', '#oncall', '/lifeboat stauts');
  await heard('ana', 'Did you mean /lifeboat status');
  await bot.slack.people.command('ana', '#oncall', '/lifeboat plan orders-failover to=us-east');
  await heard('ana', /└─ 6\. Tell the support lead/);
});

it('takes a service from the command to the finished card, approved by two people by number', async () => {
  const { slack } = bot;
  bot.world.script('orders', harmlessActs(42_000));
  await slack.people.command('ana', '#oncall', '/lifeboat run failover for “orders”');
  const opened = await until('the plan is in the form', 10_000, async () => {
    const view = slack.views('ana').at(-1);
    return view && /Started is exactly this plan/.test(textOf(view)) ? view : undefined;
  });
  expect(textOf(opened)).toMatch(/point of no return/);
  expect(textOf(opened)).toMatch(/RTO: expected .* worst /);
  await slack.people.submit('ana', opened, { reason: 'eu-west is dark', mode: 'real' });
  await heard('ana', /Started failover of orders \(real\)/);
  const run = await card(/Fail orders over[\s\S]*Run\*\nfailover of orders, real/);
  const question = await card(/Approve: Fail orders over/);
  expect(textOf(question)).toMatch(/at most 42 s/);
  expect(textOf(question)).toMatch(/budget 10 s/);
  expect(textOf(question)).toMatch(/Last drill of this plan\*\nunproven: No record of drills is kept here/);

  await slack.people.click('bo', question, 'Approve…');
  const first = await form('bo');
  await slack.people.submit('bo', first, { accept: '41s', reason: 'x' });
  expect(slack.errors(first)['accept']).toMatch(/type at least 42s/);
  await slack.people.submit('bo', first, { accept: '42 s', reason: 'the dashboards are dark' });
  await heard('bo', /Counted: 1 of 2/);
  await becomes(question, /1 of 2: bo/);

  await slack.people.click('chen', question, 'Approve…');
  await slack.people.submit('chen', await form('chen'), { accept: '1m', reason: '' });
  await heard('chen', /Approved/);
  const decided = await becomes(question, /Decided: Fail/);
  expect(JSON.stringify(decided.blocks)).not.toMatch(/"button"/);

  const manual = await card(/To do: Tell the support lead/);
  expect(textOf(manual)).toMatch(/☐ Call the support lead/);
  expect(textOf(manual)).toMatch(/```call support-lead```/);
  await slack.people.click('dora', manual, 'Done');
  await heard('dora', /Noted/);
  const finished = await becomes(run, /SUCCEEDED/);
  expect(textOf(finished)).toMatch(/orders runs in us-east/);
  expect(textOf(finished)).toMatch(/RTO\*\n0:\d\d of 20:00, the service is back/);
  expect(JSON.stringify(finished.blocks)).not.toMatch(/"button"/);
  await until('the thread tells the end', 10_000, async () =>
    slack.thread(run).some(one => /run-ended|SUCCEEDED/.test(textOf(one))) ? true : undefined,
  );
}, 90_000);
