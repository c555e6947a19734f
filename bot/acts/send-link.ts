import { randomBytes } from 'node:crypto';
import { attestLink } from '../../plan/attestation.js';
import { questionOf } from '../../plan/decision-text.js';
import { botKeyOf } from '../../plan/directory.js';
import type { Bot } from '../bot.js';
import { writeDecideLink } from '../board/decide-link.js';
import type { Subject } from '../cards/card.js';
import { clockTime } from '../render/clock-time.js';
import { RunsError } from '../runs/runs-error.js';
import { markupSection, textSection } from '../slack/blocks/section.js';
import { personBehind } from '../slack/person-behind.js';
import { openRun } from './open-run.js';
import { refuseLate } from './refuse-late.js';
import { factsOf } from './speak.js';

/** Long enough to open it on another device. Whoever is slower asks for another. */
const LINK_MS = 5 * 60_000;

/**
 * Sends a person a link in a direct message, with which they decide one question once on the board: the way for whoever has no SSH key. The bot's
 * key says who asked for it. A member of a group, a guest, a stranger: who may decide with it is judged inside the run, as for a click.
 */
export async function sendLink(bot: Bot, subject: Subject, user: string, channel: string): Promise<string> {
  const [inventory, facts, { state }] = await Promise.all([
    bot.library.inventory(),
    factsOf(bot, user),
    openRun(bot, subject.service, subject.run),
    bot.shared.refuse(channel),
  ]);
  refuseLate(bot, state, { action: 'board', subject });
  const person = personBehind(inventory, facts);
  const approval = state.approvals.find(one => one.step === subject.step && one.askedAt === subject.askedAt);
  const question = approval && questionOf(state, approval);
  if (bot.boardUrl === undefined || !question || !botKeyOf(inventory)) throw noBoard();
  const expiresAt = Math.min(approval.expiresAt, bot.now() + LINK_MS);
  const nonce = randomBytes(16).toString('base64url');
  const link = attestLink(question, person, { nonce, expiresAt, user: facts }, bot.seed);
  const url = `${bot.boardUrl}/decide?t=${writeDecideLink({ question, person, link })}`;
  const web = await bot.client();
  const told = `Good for one decision by ${person} on the run of ${subject.service}, until ${clockTime(expiresAt)}. Whoever has it can use it: send it to nobody.`;
  const blocks = [markupSection(`<${url}|Decide on the board>`), textSection(told)];
  // To a user's id: that is the bot's own direct message with them, which needs no scope but chat:write. No preview may open the link.
  const quiet = { unfurl_links: false, unfurl_media: false } as const;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  await web.chat.postMessage({ channel: user, text: 'A link to decide on the board', blocks, ...quiet });
  return `A link for one decision was sent to you in a direct message; it is good until ${clockTime(expiresAt)}.`;
}

function noBoard(): RunsError {
  return new RunsError(
    'no-board',
    'There is no board to decide on: the bot serves none, or its key is not in the inventory (slack.bot_key).',
    'Decide here, or with lifeboat approve.',
  );
}
