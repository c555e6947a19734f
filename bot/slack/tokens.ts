import { z } from 'zod';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import { readLines, replaceLines } from '../store/lines-file.js';
import { slackTrouble } from './slack-trouble.js';

/** Where the bot's token comes from. */
export interface Tokens {
  /** Today's token. */
  current(): Promise<string>;
  /** Slack said that this token has expired: where there is a way to another one, `current` gives that. */
  expired(token: string): void;
}

/** A token that does not change, or that something else changes: it is read anew each time. */
export function readTokens(read: () => string): Tokens {
  return { current: async () => read(), expired: () => undefined };
}

export interface Rotation {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The first refresh token; later ones are kept in the file, because each is good for one use only. */
  readonly refreshToken: string;
  /** A file that only the bot reads. */
  readonly path: string;
  readonly client: WebClientOptions;
  readonly now: () => number;
}

const Kept = z.strictObject({ first: z.string(), token: z.string(), refresh: z.string(), expiresAt: z.number() });
type Kept = z.output<typeof Kept>;
/** A rotated token lives 12 hours; it is renewed long before, so that an hour of trouble at Slack does not matter. */
const EARLY_MS = 2 * 60 * 60_000;

/** Tokens that rotate (Slack, "Token rotation"): renewed early, one renewal at a time, and kept over a restart. */
export class RotatingTokens implements Tokens {
  readonly #rotation: Rotation;
  #kept: Kept | undefined;
  #renewal: Promise<Kept> | undefined;

  constructor(rotation: Rotation) {
    this.#rotation = rotation;
    const [line] = readLines(rotation.path);
    const kept = line === undefined ? undefined : Kept.safeParse(JSON.parse(line)).data;
    // Another first token means that a person installed the app anew.
    if (kept?.first === rotation.refreshToken) this.#kept = kept;
  }

  async current(): Promise<string> {
    const now = this.#rotation.now();
    if (this.#kept && this.#kept.expiresAt - now > EARLY_MS) return this.#kept.token;
    try {
      return (await this.#renew()).token;
    } catch (error) {
      // The old one is still good for a while.
      if (this.#kept && this.#kept.expiresAt > now) return this.#kept.token;
      throw slackTrouble(error);
    }
  }

  /** Slack's word counts more than the clock here: one that stands still or runs late would never renew. */
  expired(token: string): void {
    if (this.#kept?.token === token) this.#kept = { ...this.#kept, expiresAt: 0 };
  }

  #renew(): Promise<Kept> {
    this.#renewal ??= this.#ask().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async #ask(): Promise<Kept> {
    const { clientId, clientSecret, refreshToken: first, path, client, now } = this.#rotation;
    const answer = await new WebClient(undefined, client).oauth.v2.access({
      client_id: clientId,
      client_secret: clientSecret,
      grant_type: 'refresh_token',
      refresh_token: this.#kept?.refresh ?? first,
    });
    const expiresAt = now() + (answer.expires_in ?? 0) * 1_000;
    const kept: Kept = { first, token: answer.access_token ?? '', refresh: answer.refresh_token ?? '', expiresAt };
    // On the disk before it is used: the refresh token that it came from is spent.
    replaceLines(path, [JSON.stringify(kept)]);
    this.#kept = kept;
    return kept;
  }
}
