import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import type { BotLog } from '../bot-log.js';
import type { Claims } from '../store/claims.js';
import { readBody } from './read-body.js';
import { parseSlackBody } from './parse-slack-body.js';
import { isFromSlack } from './verify-request.js';

export interface HttpReceiverParts {
  readonly signingSecret: string;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly claims: Claims;
  readonly log: BotLog;
  readonly now: () => number;
}

/** The path of Bolt's own receivers, so that the app's request URL need not change. */
const PATH = '/slack/events';
/** Slack gives up after three seconds. */
const ANSWER_MS = 2_900;

/**
 * Takes Slack's deliveries over HTTP. Size first, then the signature over the raw bytes, then the nonce, and only then is anything parsed. Whoever
 * is refused learns nothing but 401. Bolt's own receiver lets timestamps of the future pass and knows no replay within the five minutes.
 */
export class HttpReceiver implements Receiver {
  readonly #parts: HttpReceiverParts;
  readonly #server: Server;
  #app: App | undefined;

  constructor(parts: HttpReceiverParts) {
    this.#parts = parts;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        parts.log.error('request-failed', { what: error instanceof Error ? error.message : String(error) });
        end(response, 500);
      });
    });
    this.#server.requestTimeout = 10_000;
    this.#server.headersTimeout = 5_000;
  }

  init(app: App): void {
    this.#app = app;
  }

  /** Resolves with the port. */
  start(): Promise<number> {
    const { host, port } = this.#parts;
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        const address = this.#server.address();
        resolve(typeof address === 'object' && address ? address.port : port);
      });
    });
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise(resolve => this.#server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST' || request.url !== PATH) return end(response, 404);
    const body = await readBody(request);
    if (body === undefined) return end(response, 413);
    const { signingSecret, claims, log, now } = this.#parts;
    const signature = header(request, 'x-slack-signature');
    const timestamp = header(request, 'x-slack-request-timestamp');
    const signed = isFromSlack({ signature, timestamp, body }, signingSecret, now());
    // One signature is good for one request: the same bytes once more are a replay, not a retry, which Slack signs anew.
    if (!signed || !claims.take(`signature/${signature}`)) {
      log.warn('request-refused', { signed });
      return end(response, 401);
    }
    const parsed = parseSlackBody(body, header(request, 'content-type') ?? '');
    if (!parsed) return end(response, 400);
    if (parsed['type'] === 'url_verification') return end(response, 200, { challenge: String(parsed['challenge']) });
    await this.#process(parsed, response, deliveryOf(parsed));
  }

  async #process(body: Record<string, unknown>, response: ServerResponse, delivery: string | undefined): Promise<void> {
    const late = setTimeout(() => end(response, 503), ANSWER_MS);
    const event: ReceiverEvent = {
      body,
      customProperties: { delivery },
      ack: async (answer: unknown) => {
        clearTimeout(late);
        end(response, 200, answer);
      },
    };
    await this.#app?.processEvent(event);
  }
}

/** What tells a delivery from its repetitions: an event has an id of its own, a click and a command their trigger. */
function deliveryOf(body: Record<string, unknown>): string | undefined {
  const id = body['event_id'] ?? body['trigger_id'];
  return typeof id === 'string' ? id : undefined;
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

function end(response: ServerResponse, status: number, body?: unknown): void {
  if (response.headersSent) return;
  const text = body === undefined || body === '' ? '' : JSON.stringify(body);
  response.writeHead(status, text === '' ? {} : { 'content-type': 'application/json; charset=utf-8' });
  response.end(text);
}
