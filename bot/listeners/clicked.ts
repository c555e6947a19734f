import type { BlockAction, ButtonAction } from '@slack/bolt';
import type { Bot } from '../bot.js';
import type { CardAction, Subject } from '../cards/card.js';
import { actionOf, openButton } from '../slack/button-value.js';
import type { Belonging } from '../slack/shared-channels.js';
import { RunsError } from '../runs/runs-error.js';

export interface Clicked {
  readonly action: CardAction;
  readonly subject: Subject;
  readonly user: string;
  /** Where that user's account belongs. */
  readonly from: Belonging;
  readonly channel: string;
  /** The message that was clicked on; undefined for one that only whoever clicked sees. */
  readonly ts: string | undefined;
  readonly triggerId: string;
}

/** What a click on a card's button means; fails for a value that this bot did not write for this button. */
export function clicked(
  bot: Bot,
  { body, action }: { body: BlockAction<ButtonAction>; action: ButtonAction },
): Clicked {
  const kind = actionOf(action.action_id);
  const subject = kind && openButton(bot.signed, kind, action.value ?? '');
  const channel = body.channel?.id;
  if (kind && subject && channel !== undefined) {
    const ts = body.container['is_ephemeral'] === true ? undefined : body.message?.ts;
    const from = { team: body.user.team_id, enterprise: body.team?.enterprise_id };
    return { action: kind, subject, user: body.user.id, from, channel, ts, triggerId: body.trigger_id };
  }
  bot.log.warn('forged-button', { user: body.user.id, action: action.action_id });
  throw new RunsError(
    'not-our-button',
    'This button was not written by this bot as it stands here, so the click was not counted.',
    'Type /lifeboat status and use the card that it shows.',
  );
}
