import type { WebClient } from '@slack/web-api';
import type { BotLog } from '../bot-log.js';
import { RunsError } from '../runs/runs-error.js';
import { type SlackTrouble, slackTrouble } from './slack-trouble.js';

/** A channel that was found to be ours is not asked about again for so long: people wait for it. */
const KNOWN_MS = 30_000;
/** How long "the bot may not ask" holds, before it is asked whether that has changed. */
const BLIND_MS = 10 * 60_000;

/** Where somebody's account belongs, as a click says it; undefined: Slack did not say. */
export interface Belonging {
  readonly team: string | undefined;
  readonly enterprise: string | undefined;
}

/** The workspace that the bot is installed in, and its organisation where it has one. */
interface Home {
  readonly team: string;
  readonly enterprise: string | null;
}

/**
 * Refuses decisions from a channel that is shared with another organisation: its people read the evidence, and their clicks look like ours. Slack
 * says it to an app with the scopes channels:read and groups:read. Without them it shows only when somebody of the other organisation clicks; until
 * then the accounts' own team is what protects.
 */
export class SharedChannels {
  readonly #client: () => Promise<WebClient>;
  readonly #log: BotLog;
  readonly #now: () => number;
  readonly #ours = new Map<string, number>();
  /** Channels in which somebody of another organisation was seen. */
  readonly #foreign = new Set<string>();
  #blindUntil = 0;

  constructor(client: () => Promise<WebClient>, log: BotLog, now: () => number) {
    this.#client = client;
    this.#log = log;
    this.#now = now;
  }

  /** Looks at who clicked in this channel. Workspaces of one organisation are not strangers to each other. */
  seen(channel: string, { team, enterprise }: Belonging, home: Home): void {
    const ours =
      team === undefined || team === home.team || (enterprise !== undefined && enterprise === home.enterprise);
    if (ours || this.#foreign.has(channel)) return;
    this.#foreign.add(channel);
    this.#ours.delete(channel);
    this.#log.warn('stranger-in-channel', { channel, team });
  }

  /** Fails with `shared-channel` when nothing may be decided in this channel. */
  async refuse(channel: string): Promise<void> {
    const now = this.#now();
    if (now < (this.#ours.get(channel) ?? 0)) return;
    const info = now < this.#blindUntil ? undefined : await this.#ask(channel);
    // Where Slack says how it is, that counts: it may not be shared any more.
    if (info ? !info.is_ext_shared && !info.is_pending_ext_shared : !this.#foreign.has(channel)) {
      if (info) this.#ours.set(channel, now + KNOWN_MS);
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
