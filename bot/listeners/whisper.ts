import type { RespondFn } from '@slack/bolt';
import type { SectionBlock } from '@slack/types';
import type { Bot } from '../bot.js';
import { fit } from '../slack/blocks/fit.js';
import { Limits } from '../slack/blocks/limits.js';
import { escapeMrkdwn } from '../slack/blocks/mrkdwn.js';
import { boxes, textSection } from '../slack/blocks/section.js';
import { slackTrouble } from '../slack/slack-trouble.js';

/** As many lines go into one section; a message has room for fifty. */
const LINES_A_SECTION = 20;

/** A message that only one person sees; `columns`: in a fixed-width box. */
export function whisperOf(lines: readonly string[], columns = false) {
  const blocks = columns ? boxes(lines.join('\n')) : sections(lines);
  return { text: escapeMrkdwn(fit(lines.join(' '), Limits.messageText / 8)), blocks };
}

function sections(lines: readonly string[]): SectionBlock[] {
  const blocks: SectionBlock[] = [];
  for (let at = 0; at < lines.length && blocks.length < 10; at += LINES_A_SECTION) {
    blocks.push(textSection(lines.slice(at, at + LINES_A_SECTION).join('\n')));
  }
  return blocks;
}

/** Answers whoever typed or clicked, and nobody else; the message that was clicked stays as it is. */
export async function whisper(respond: RespondFn, bot: Bot, lines: readonly string[]): Promise<void> {
  try {
    await respond({ response_type: 'ephemeral', replace_original: false, ...whisperOf(lines) });
  } catch (error) {
    bot.log.warn('not-answered', { what: error instanceof Error ? error.message : String(error) });
  }
}

/** The same where there is no address to answer to, as after a form. */
export async function whisperIn(bot: Bot, channel: string, user: string, lines: readonly string[]): Promise<void> {
  try {
    const web = await bot.client();
    await web.chat.postEphemeral({ channel, user, ...whisperOf(lines) });
  } catch (error) {
    bot.log.warn('not-answered', { code: slackTrouble(error).code });
  }
}
