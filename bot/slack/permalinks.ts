import type { WebClient } from '@slack/web-api';
import type { BotLog } from '../bot-log.js';
import type { Posted } from './poster.js';
import { slackTrouble } from './slack-trouble.js';

/** Gives the address of a message, undefined when Slack does not say. It is asked once for each message: an address never changes. */
export type Permalinks = (posted: Posted) => Promise<string | undefined>;

const REMEMBERED = 1_000;

export function permalinks(client: () => Promise<WebClient>, log: BotLog): Permalinks {
  const known = new Map<string, string>();
  return async ({ channel, ts }) => {
    const key = `${channel}/${ts}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    try {
      const { permalink } = await (await client()).chat.getPermalink({ channel, message_ts: ts });
      if (permalink === undefined) return undefined;
      const [oldest] = known.keys();
      if (known.size >= REMEMBERED && oldest !== undefined) known.delete(oldest);
      known.set(key, permalink);
      return permalink;
    } catch (error) {
      // A card without a link says so; the run's own card is not kept waiting for it.
      log.warn('no-permalink', { code: slackTrouble(error).code });
      return undefined;
    }
  };
}
