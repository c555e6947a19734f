import { attest } from '../../plan/attestation.js';
import { asksForProof } from '../../plan/directory.js';
import type { Bot } from '../bot.js';
import { plain } from '../render/plain.js';
import { type ActSaying, proveAct } from '../runs/prove-act.js';
import { personBehind } from '../slack/person-behind.js';
import { slackUser } from '../slack/slack-user.js';
import { ATTESTED_MS } from './attested-ms.js';
import type { OpenRun } from './open-run.js';

/**
 * Says something to a run as the person behind a Slack user, attested by the bot's key where the inventory asks for proof, and gives the run's own
 * answer. Its cards are looked at once more whatever it says.
 */
export async function speak(
  bot: Bot,
  run: OpenRun,
  user: string,
  build: (person: string) => ActSaying,
): Promise<string> {
  const [inventory, facts] = await Promise.all([bot.library.inventory(), factsOf(bot, user)]);
  const saying = build(personBehind(inventory, facts));
  const saidAt = bot.now();
  const said = asksForProof(inventory)
    ? await proveAct(run.state, saying, {
        saidAt,
        prove: statement =>
          attest(statement, { kind: 'slack', user: facts, expiresAt: saidAt + ATTESTED_MS }, bot.seed),
      })
    : saying;
  try {
    return plain(await bot.runs.say(run.service, run.runId, said));
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
