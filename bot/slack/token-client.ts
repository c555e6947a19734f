import { type WebAPICallResult, WebClient, type WebClientOptions } from '@slack/web-api';
import { slackTrouble } from './slack-trouble.js';
import type { Tokens } from './tokens.js';

/**
 * A client with one token. When Slack says in the middle of a run that the token has expired, whatever this machine's clock says of it, the
 * call is made once more with the next token. Slack did nothing for the first call, so nothing is done twice.
 */
export class TokenClient extends WebClient {
  readonly #tokens: Tokens;
  readonly #own: string;
  readonly #options: WebClientOptions;

  constructor(tokens: Tokens, token: string, options: WebClientOptions) {
    super(token, options);
    this.#tokens = tokens;
    this.#own = token;
    this.#options = options;
  }

  override async apiCall(method: string, options?: Record<string, unknown>): Promise<WebAPICallResult> {
    try {
      return await super.apiCall(method, options);
    } catch (error) {
      if (slackTrouble(error).code !== 'token_expired') throw error;
      this.#tokens.expired(this.#own);
      const next = await this.#tokens.current();
      if (next === this.#own) throw error;
      return new WebClient(next, this.#options).apiCall(method, options);
    }
  }
}
