import { randomBytes } from 'node:crypto';
import type { SlackClock } from './clock.js';
import { Refusal } from './refusal.js';

/** Documented: a rotated bot token lives 12 hours. */
const ROTATED_LIFE_MS = 12 * 60 * 60 * 1_000;

export interface AppIds {
  readonly app: string;
  /** The bot's user. */
  readonly user: string;
  readonly bot: string;
}

/** Which kind of token a method takes. */
export const TokenKind = { bot: 'bot', app: 'app', none: 'none' } as const;
export type TokenKind = (typeof TokenKind)[keyof typeof TokenKind];

/** The app as it is installed in the workspace: its ids, secrets, tokens and scopes. */
export class Installation {
  readonly ids: AppIds = { app: 'A0LIFEBOAT', user: 'U0LIFEBOAT', bot: 'B0LIFEBOAT' };
  readonly signingSecret = secret(16);
  readonly clientId = '1234567890.1234567890';
  readonly clientSecret = secret(16);
  readonly appToken = `xapp-1-A0LIFEBOAT-1-${secret(32)}`;
  readonly scopes: Set<string>;
  botToken: string;
  refreshToken: string | undefined;
  readonly #clock: SlackClock;
  readonly #revoked = new Set<string>();
  readonly #expiries = new Map<string, number>();

  constructor(clock: SlackClock, scopes: readonly string[], rotation: boolean) {
    this.#clock = clock;
    this.scopes = new Set(scopes);
    this.botToken = `xoxb-1-${secret(12)}`;
    if (rotation) this.#rotate();
  }

  /** What Slack says of a token before anything else; returns without a word when it may call such a method. */
  check(token: string | undefined, kind: TokenKind): void {
    if (kind === TokenKind.none) return;
    if (!token) throw new Refusal('not_authed');
    const expiry = this.#expiries.get(token);
    const known = token === this.appToken || token === this.botToken || expiry !== undefined;
    if (this.#revoked.has(token)) throw new Refusal('token_revoked');
    if (!known) throw new Refusal('invalid_auth');
    if (expiry !== undefined && expiry <= this.#clock.now()) throw new Refusal('token_expired');
    if ((token === this.appToken) !== (kind === TokenKind.app)) throw new Refusal('not_allowed_token_type');
  }

  revoke(): void {
    this.#revoked.add(this.botToken);
  }

  /** Ends the life of the rotated bot tokens now, as if 12 hours had passed. */
  expire(): void {
    for (const token of this.#expiries.keys()) this.#expiries.set(token, this.#clock.now());
  }

  /** `oauth.v2.access` with `grant_type=refresh_token`: a refresh token is spent by its use. */
  refresh(refreshToken: string): { token: string; refreshToken: string; lifeMs: number } {
    if (this.refreshToken === undefined || refreshToken !== this.refreshToken)
      throw new Refusal('invalid_refresh_token');
    return this.#rotate();
  }

  #rotate() {
    this.botToken = `xoxe.xoxb-1-${secret(24)}`;
    this.#expiries.set(this.botToken, this.#clock.now() + ROTATED_LIFE_MS);
    const refreshToken = `xoxe-1-${secret(24)}`;
    this.refreshToken = refreshToken;
    return { token: this.botToken, refreshToken, lifeMs: ROTATED_LIFE_MS };
  }
}

function secret(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}
