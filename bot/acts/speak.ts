import type { Bot } from '../bot.js';
import { plain } from '../render/plain.js';
import type { Saying } from '../runs/runs.js';
import { personBehind } from '../slack/person-behind.js';
import { slackUser } from '../slack/slack-user.js';

/** Says something to a run as the person behind a Slack user, and gives the run's own answer. Its cards are looked at once more whatever it says. */
export async function speak(
  bot: Bot,
  run: { readonly service: string; readonly runId: string },
  user: string,
  build: (person: string) => Saying,
): Promise<string> {
  const saying = build(await personOf(bot, user));
  try {
    return plain(await bot.runs.say(run.service, run.runId, saying));
  } finally {
    bot.poke(run.service, run.runId);
  }
}

/** The person behind a Slack user, by what Slack and the inventory say at this moment. */
export async function personOf(bot: Bot, user: string): Promise<string> {
  const [inventory, facts] = await Promise.all([bot.library.inventory(), factsOf(bot, user)]);
  return personBehind(inventory, facts);
}

/** What Slack says of a user at this moment. */
export async function factsOf(bot: Bot, user: string) {
  return slackUser(await bot.client(), user, bot.home().team);
}
