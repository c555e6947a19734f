import type { WebClient } from '@slack/web-api';
import type { CardMessage } from './render-card.js';
import { slackTrouble } from './slack-trouble.js';

export interface Posted {
  readonly channel: string;
  readonly ts: string;
}

/** Puts messages into channels. Every call fails with a SlackTrouble that says what it means. */
export interface Poster {
  post(channel: string, message: CardMessage, threadTs?: string): Promise<Posted>;
  update(posted: Posted, message: CardMessage): Promise<void>;
}

/** No previews of links, no names made into links: what stands in a card is text. */
const AS_IT_IS = { unfurl_links: false, unfurl_media: false, link_names: false, parse: 'none' } as const;

/** `client` gives the client with today's token. */
export function slackPoster(client: () => Promise<WebClient>): Poster {
  return {
    async post(channel, { text, blocks }, threadTs) {
      const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
      try {
        const web = await client();
        // oxlint-disable-next-line unicorn/require-post-message-target-origin
        const posted = await web.chat.postMessage({ channel, text, blocks, ...thread, ...AS_IT_IS });
        return { channel: posted.channel ?? channel, ts: posted.ts ?? '' };
      } catch (error) {
        throw slackTrouble(error);
      }
    },
    async update({ channel, ts }, { text, blocks }) {
      try {
        const web = await client();
        await web.chat.update({ channel, ts, text, blocks, link_names: false, parse: 'none' });
      } catch (error) {
        throw slackTrouble(error);
      }
    },
  };
}
