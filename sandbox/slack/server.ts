import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FileStore } from './files.js';
import { parsed } from './json.js';
import type { ResponseUrls } from './response-urls.js';
import type { SocketMode } from './socket-mode.js';
import type { WebAnswer, WebApi } from './web-api.js';
import { readWebCall } from './web-call.js';

/** Slack refuses larger requests; a message or view of any lawful size is far below. */
const LARGEST_BODY = 1_000_000;

export interface Doors {
  readonly api: WebApi;
  readonly responses: ResponseUrls;
  readonly sockets: SocketMode;
  readonly files: FileStore;
}

/** The one listening address: the Web API, `response_url`s and the WebSockets of Socket Mode. */
export class SlackServer {
  readonly #doors: Doors;
  readonly #host: string;
  #server: Server | undefined;
  #port: number;
  readonly #connections = new Set<Socket>();

  /** Port 0 takes a free one, and keeps it over `down` and `up`. */
  constructor(doors: Doors, host: string, port: number) {
    this.#doors = doors;
    this.#host = host;
    this.#port = port;
  }

  get address(): string {
    return `${this.#host}:${this.#port}`;
  }

  async up(): Promise<void> {
    if (this.#server) return;
    const server = createServer((request, response) => void this.#serve(request, response));
    server.on('upgrade', (request, socket, head) => this.#doors.sockets.upgrade(request, socket, head));
    server.on('connection', (socket: Socket) => {
      this.#connections.add(socket);
      socket.on('close', () => this.#connections.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, this.#host, resolve);
    });
    this.#port = portOf(server.address()) ?? this.#port;
    this.#server = server;
  }

  /** Connections are cut and new ones refused until `up`. */
  async down(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.#doors.sockets.cut();
    const closed = new Promise<void>(resolve => (server ? server.close(() => resolve()) : resolve()));
    for (const socket of this.#connections) socket.destroy();
    await closed;
  }

  /** Takes no more calls, lets those on their way finish for half a second, and cuts the rest. */
  async stop(): Promise<void> {
    const closed = new Promise<void>(resolve => (this.#server ? this.#server.close(() => resolve()) : resolve()));
    this.#server?.closeIdleConnections();
    await Promise.race([closed, sleep(500)]);
    await this.down();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.#answer(request);
    const headers = { 'content-type': 'application/json; charset=utf-8', ...answer.headers };
    response.writeHead(answer.status, headers).end(JSON.stringify(answer.body));
  }

  async #answer(request: IncomingMessage): Promise<WebAnswer> {
    const url = new URL(request.url ?? '/', 'http://local');
    const body = await readBody(request);
    if (body === undefined) return { status: 413, headers: {}, body: {} };
    if (url.pathname.startsWith('/api/')) {
      const { 'content-type': type, authorization } = request.headers;
      const call = readWebCall(type ?? '', body, url.search, authorization);
      return await this.#doors.api.answer(url.pathname.slice('/api/'.length), call);
    }
    if (url.pathname.startsWith('/actions/')) return this.#doors.responses.answer(url.pathname, parsed(body));
    const uploads = '/upload/v1/';
    const known =
      url.pathname.startsWith(uploads) && this.#doors.files.receive(url.pathname.slice(uploads.length), body);
    return { status: known ? 200 : 404, headers: {}, body: {} };
  }
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size <= LARGEST_BODY) chunks.push(bytes);
    }
  } catch {
    return undefined;
  }
  return size > LARGEST_BODY ? undefined : Buffer.concat(chunks).toString('utf8');
}

function portOf(address: string | AddressInfo | null): number | undefined {
  return typeof address === 'object' && address !== null ? address.port : undefined;
}
