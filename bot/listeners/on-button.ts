import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { Bot } from '../bot.js';
import { cardKeyOf } from '../cards/card-key.js';
import { type Clicked, clicked } from './clicked.js';
import { explain } from './explain.js';
import { whisper } from './whisper.js';

/** Takes the clicks on these buttons: acknowledged at once, and whoever clicked is told what `act` answers, or why it did not work. */
export function onButton(
  app: App,
  bot: Bot,
  buttons: RegExp,
  act: (bot: Bot, click: Clicked) => Promise<string | undefined>,
): void {
  app.action<BlockAction<ButtonAction>>(buttons, async ({ ack, body, action, respond }) => {
    await ack();
    try {
      const click = clicked(bot, { body, action });
      const { ts, channel, subject } = click;
      bot.shared.seen(channel, click.from, bot.home());
      if (ts !== undefined) bot.closeStray({ key: cardKeyOf(click.action, subject), channel, ts });
      const answer = await act(bot, click);
      if (answer !== undefined) await whisper(respond, bot, [answer]);
    } catch (error) {
      await whisper(respond, bot, explain(bot, error));
    }
  });
}
