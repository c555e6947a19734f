import type { Bot } from '../bot.js';
import type { Asker, Reply } from '../commands/command.js';
import { runCommandLine } from '../commands/run-command.js';
import { sealButton } from '../slack/button-value.js';
import { renderCard } from '../slack/render-card.js';
import { explain } from './explain.js';
import type { Listener } from './listener.js';
import { openModal } from './open-modal.js';
import { whisper, whisperOf } from './whisper.js';

export const slashCommand: Listener = (app, bot) => {
  app.command('/lifeboat', async ({ ack, command, respond }) => {
    await ack();
    const asker: Asker = { user: command.user_id, channel: command.channel_id, triggerId: command.trigger_id };
    try {
      const reply = await runCommandLine(bot, command.text ?? '', asker);
      if (reply.reply === 'modal') await openModal(bot, asker.triggerId, reply);
      else await respond({ response_type: 'ephemeral', ...messageOf(bot, reply) });
    } catch (error) {
      await whisper(respond, bot, explain(bot, error));
    }
  });
};

function messageOf(bot: Bot, reply: Exclude<Reply, { reply: 'modal' }>) {
  if (reply.reply === 'lines') return whisperOf(reply.lines, reply.columns);
  return renderCard(reply.card, { sign: button => sealButton(bot.signed, button), slackId: () => undefined });
}
