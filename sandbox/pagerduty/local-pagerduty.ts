import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { EventsApi, type PagerAlert } from './events-api.js';
import { type Answer, jsonOf } from './json.js';
import { RestApi } from './rest-api.js';
import { type HookEvent, sendHook, type SentHook } from './webhooks.js';

export interface LocalPagerDutyOptions {
  /** An address of 127.0.0.0/8. */
  readonly host: string;
  /** The integrations' routing keys; any other is refused, as PagerDuty does. */
  readonly routingKeys: readonly string[];
  readonly token: string;
  /** By schedule, the ids of the users on call. */
  readonly onCalls?: Readonly<Record<string, readonly string[]>>;
}

/** Starts a PagerDuty of one account on this machine: Events v2, the parts of its REST API that Lifeboat reads, and webhooks v3. */
export async function startLocalPagerDuty(options: LocalPagerDutyOptions): Promise<LocalPagerDuty> {
  const local = new LocalPagerDuty(options);
  await local.up(options.host);
  return local;
}

export class LocalPagerDuty {
  readonly #server: Server;
  readonly #events: EventsApi;
  /** What it knows, for tests to change: on-calls, incidents, whether a webhook subscription still works. */
  readonly rest: RestApi;
  #url = '';
  #faults: number[] = [];
  /** How often it was asked anything. */
  calls = 0;

  constructor({ routingKeys, token, onCalls = {} }: LocalPagerDutyOptions) {
    this.#events = new EventsApi(routingKeys);
    this.rest = new RestApi(token, onCalls);
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /** Both APIs; PagerDuty has them on two hosts. */
  get url(): string {
    return this.#url;
  }

  /** What was paged, by dedup key, as it stands now. */
  get alerts(): ReadonlyMap<string, PagerAlert> {
    return this.#events.alerts;
  }

  /** The next answers are these statuses instead of the true ones. */
  fail(...statuses: readonly number[]): void {
    this.#faults.push(...statuses);
  }

  /** Delivers a webhook v3, signed with every one of the secrets, as PagerDuty does while they are rotated. */
  deliver(to: string, secrets: readonly string[], event: HookEvent): Promise<SentHook> {
    return sendHook(to, secrets, event);
  }

  async up(host: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, host, resolve);
    });
    const address = this.#server.address();
    this.#url = `http://${host}:${typeof address === 'object' && address ? address.port : 0}`;
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise(resolve => this.#server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    this.calls += 1;
    const { status, body } = this.#answer(request, Buffer.concat(chunks));
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  }

  #answer(request: IncomingMessage, body: Buffer): Answer {
    const fault = this.#faults.shift();
    if (fault !== undefined) return { status: fault, body: { status: 'error', message: `the test says ${fault}` } };
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://pagerduty.invalid');
    if (request.method === 'POST' && pathname === '/v2/enqueue') return this.#events.enqueue(jsonOf(body));
    return this.rest.answer(pathname, searchParams, request.headers.authorization ?? '');
  }
}
