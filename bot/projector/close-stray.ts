import type { BotLog } from '../bot-log.js';
import { textSection } from '../slack/blocks/section.js';
import type { Posted, Poster } from '../slack/poster.js';
import type { CardPlaces } from '../store/card-places.js';

export interface Stray extends Posted {
  /** The card that the message shows. */
  readonly key: string;
}

const TEXT = 'This card was posted twice; the other one in this channel goes on.';

/**
 * Takes the buttons off a message whose card lives in another message: the bot ended between posting it and writing down where. Slack gives
 * no way to find it sooner. Finding a message by its metadata or its text needs the scope to read the history of a channel, and chat.postMessage
 * has no documented key under which a repetition is known; so it is closed at the first click on it, which says where it is. That click counts.
 */
export async function closeStray(
  { places, poster, log }: { readonly places: CardPlaces; readonly poster: Poster; readonly log: BotLog },
  { key, channel, ts }: Stray,
): Promise<void> {
  const place = places.get(key);
  if (!place || (place.channel === channel && place.ts === ts)) return;
  log.info('stray-card', { key, channel, ts });
  const message = { text: TEXT, blocks: [textSection(TEXT)] };
  await poster
    .update({ channel, ts }, message)
    .catch((error: unknown) => log.warn('stray-card-left', { what: String(error) }));
}
