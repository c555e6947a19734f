import type { WebClient } from '@slack/web-api';
import type { BotLog } from '../bot-log.js';
import { RunsError } from '../runs/runs-error.js';
import { type SlackTrouble, slackTrouble } from './slack-trouble.js';

/** A channel that was found to be ours is not asked about again for so long: people wait for it. */
const KNOWN_MS = 30_000;
/** How long "the bot may not ask" holds, before it is asked whether that has changed. */
const BLIND_MS = 10 * 60_000;

/**
 * Refuses decisions from a channel that is shared with another organisation: its people read the evidence, and their clicks look like ours. It
 * needs the scopes channels:read and groups:read; without them Slack does not say it, and then the accounts' own team is what protects.
 */
export class SharedChannels {
  readonly #client: () => Promise<WebClient>;
  readonly #log: BotLog;
  readonly #now: () => number;
  readonly #ours = new Map<string, number>();
  #blindUntil = 0;

  constructor(client: () => Promise<WebClient>, log: BotLog, now: () => number) {
    this.#client = client;
    this.#log = log;
    this.#now = now;
  }

  /** Fails with `shared-channel` when nothing may be decided in this channel. */
  async refuse(channel: string): Promise<void> {
    const now = this.#now();
    if (now < this.#blindUntil || now < (this.#ours.get(channel) ?? 0)) return;
    const info = await this.#ask(channel);
    if (!info) return;
    if (!info.is_ext_shared && !info.is_pending_ext_shared) {
      this.#ours.set(channel, now + KNOWN_MS);
      return;
    }
    throw new RunsError(
      'shared-channel',
      'This channel is shared with another organisation, so nothing is decided here.',
      'Decide on the command line with lifeboat approve, or move the service to a channel of your own in the inventory.',
    );
  }

  async #ask(channel: string) {
    const web = await this.#client();
    const answer = await web.conversations
      .info({ channel })
      .catch((error: unknown) => this.#blind(channel, slackTrouble(error)));
    return answer?.channel;
  }

  #blind(channel: string, { code, kind }: SlackTrouble): undefined {
    if (kind === 'access') this.#blindUntil = this.#now() + BLIND_MS;
    this.#log.warn('channel-not-known', { channel, code });
  }
}
