import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../../../sandbox/until.js';
import { type BotWorld, startBotWorld, textOf } from './bot-world.js';

let bot: BotWorld;
beforeAll(async () => {
  bot = await startBotWorld({ host: '127.185.7.1' });
});
afterAll(() => bot.stop());

const said = (who: string) => bot.slack.ephemeral(who).map(textOf).join('\n');
const heard = (who: string, what: string | RegExp) =>
  until(`${who} hears ${what}`, 5_000, async () => (said(who).match(what) ? true : undefined));

it('answers help, and what is misspelt with what was meant', async () => {
  const delivery = await bot.slack.people.command('ana', '#oncall', '/lifeboat help');
  expect(delivery).toMatchObject({ acked: true });
  await heard('ana', /\/lifeboat run RUNBOOK/);
  await bot.slack.people.command('ana', '#oncall', '/lifeboat stauts');
  await heard('ana', 'Did you mean /lifeboat status');
});
