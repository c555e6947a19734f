import type { SlackClock } from './clock.js';
import { parsed } from './json.js';
import { signRequest } from './sign-request.js';
import type { Parcel, Receipt, SentRequest, Transport } from './transport.js';

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** Signed deliveries to the app's request URL. */
export class HttpDelivery implements Transport {
  readonly #url: string;
  readonly #secret: string;
  readonly #clock: SlackClock;

  constructor(url: string, secret: string, clock: SlackClock) {
    this.#url = url;
    this.#secret = secret;
    this.#clock = clock;
  }

  async send(parcel: Parcel, deadline: AbortSignal): Promise<Receipt> {
    const request = this.#requestFor(parcel);
    try {
      const { status, body } = await post(this.#url, request, deadline);
      if (status < 200 || status > 299) return { acked: false, why: `http_${status}`, request };
      const json = parsed(body);
      return { acked: true, response: json ?? (body === '' ? undefined : { text: body }), request };
    } catch {
      return { acked: false, why: deadline.aborted ? 'timeout' : 'connection_failed', request };
    }
  }

  #requestFor(parcel: Parcel): SentRequest {
    const body = bodyOf(parcel);
    const type = parcel.kind === 'events_api' ? 'application/json' : 'application/x-www-form-urlencoded';
    const retry: Record<string, string> =
      parcel.attempt > 0
        ? { 'x-slack-retry-num': String(parcel.attempt), 'x-slack-retry-reason': parcel.retryReason ?? 'http_timeout' }
        : {};
    const signature = signRequest(body, this.#secret, this.#clock.now());
    return { body, headers: { 'content-type': type, 'user-agent': 'Slackbot 1.0', ...signature, ...retry } };
  }
}

/** Sends exactly these bytes and headers, signed or not. */
export async function post(url: string, request: SentRequest, deadline: AbortSignal): Promise<HttpAnswer> {
  const answer = await fetch(url, { method: 'POST', body: request.body, headers: request.headers, signal: deadline });
  return { status: answer.status, body: await answer.text() };
}

/** Commands are a form, interactions a form with one JSON field, events JSON. */
function bodyOf({ kind, payload }: Parcel): string {
  if (kind === 'events_api') return JSON.stringify(payload);
  if (kind === 'interactive') return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const fields = Object.entries(payload).map(([name, value]): [string, string] => [name, String(value)]);
  return new URLSearchParams(fields).toString();
}
