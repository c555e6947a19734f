import { afterAll, beforeAll, expect, it } from 'vitest';
import { sealEvacuation } from '../../compiler/seal-evacuation.js';
import { until } from '../../sandbox/until.js';
import { approve, fence, gate, lossOf, planOf, promote } from '../live/run/plans.js';
import { asking, decide } from '../live/run/world.js';
import { type BotWorld, startBotWorld, textOf } from '../live/slack/bot-world.js';

let bot: BotWorld;
beforeAll(async () => {
  bot = await startBotWorld({ host: '127.217.7.1' });
});
afterAll(() => bot.stop());

it('the card of an evacuation leads to the card of each service, and says which has none', async () => {
  const people = { from: 'database-oncall', directory: 'current' } as const;
  const plan = (service: string) =>
    planOf(service, [gate(), approve(people), fence(), promote()], { title: `Move ${service}` });
  // No channel of the inventory is ghost's, so its run has no card.
  const moves = ['orders', 'ghost'].map(service => ({ service, needs: [], plan: plan(service) }));
  for (const { service } of moves) bot.world.script(service, name => (name === 'lag' ? lossOf(500) : null));
  const own = planOf('orders', [approve({ ...people, evidence: [] })]).steps;
  const evacuation = sealEvacuation(own, moves, { region: 'eu-west', atOnce: 2, commit: null });
  const whole = planOf('orders', [], { kind: 'evacuation', title: 'Leave eu-west', evacuation });
  const handle = await bot.world.start(whole, () => lossOf(500));
  await asking(handle);
  for (const person of ['bo', 'chen']) await decide(handle, person);
  expect((await handle.result()).end).toBe('SUCCEEDED');
  const titled = (title: RegExp) => bot.slack.messages('#oncall').findLast(one => title.test(textOf(one)));
  const shown = await until('the card has the link', 20_000, async () => {
    const card = titled(/Leave eu-west[\s\S]*SUCCEEDED/);
    return card && /\|Card of orders>/.test(textOf(card)) ? card : undefined;
  });
  const [, ts = ''] = /archives\/C0ONCALL\/p(\d+)\|Card of orders>/.exec(textOf(shown)) ?? [];
  expect(ts).toBe(titled(/Move orders/)?.ts.replace('.', ''));
  expect(textOf(shown)).toContain('Card of ghost: none in Slack yet; lifeboat status ghost');
});
