import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { isObject, parsed, textOf } from './json.js';
import type { Parcel, Receipt, Transport } from './transport.js';

/** Documented: at most ten connections an app. */
const MOST_CONNECTIONS = 10;
/** Slack's server pings as well; Bolt gives up on a silent one after 30 s. */
const PING_MS = 10_000;

export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled' | 'too_many_websockets';

/** The WebSocket side of Socket Mode: tickets, hello, envelopes, acknowledgements, disconnect frames. */
export class SocketMode implements Transport {
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #tickets = new Set<string>();
  readonly #open = new Set<WebSocket>();
  readonly #waiting = new Map<string, (response: unknown) => void>();
  readonly #appId: string;
  #turn = 0;

  constructor(appId: string) {
    this.#appId = appId;
  }

  get connections(): number {
    return this.#open.size;
  }

  /** The path of a new connection; each is good once. */
  newPath(): string {
    const ticket = randomUUID();
    this.#tickets.add(ticket);
    return `/link/?ticket=${ticket}&app_id=${this.#appId}`;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const ticket = new URL(request.url ?? '/', 'ws://local').searchParams.get('ticket') ?? '';
    if (!this.#tickets.delete(ticket)) {
      socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, connection => this.#welcome(connection));
  }

  async send(parcel: Parcel, deadline: AbortSignal): Promise<Receipt> {
    const connections = [...this.#open];
    this.#turn += 1;
    const connection = connections[this.#turn % Math.max(1, connections.length)];
    if (!connection) return { acked: false, why: 'no_connection' };
    const answered = new Promise<Receipt>(resolve => {
      this.#waiting.set(parcel.id, response => resolve({ acked: true, response }));
      deadline.addEventListener('abort', () => resolve({ acked: false, why: 'timeout' }), { once: true });
    });
    connection.send(JSON.stringify(envelope(parcel)));
    const receipt = await answered;
    this.#waiting.delete(parcel.id);
    return receipt;
  }

  /** Tells one connection, or all, to go away; `warning` leaves it open, as Slack does for ten more seconds. */
  disconnect(reason: DisconnectReason): void {
    for (const connection of this.#open) {
      connection.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'local' } }));
      if (reason !== 'warning') connection.close(1000);
    }
  }

  /** Closes every connection as the protocol wants it, and cuts those that do not answer within half a second. */
  async close(): Promise<void> {
    const closing = [...this.#open].map(connection => once(connection, 'close'));
    for (const connection of this.#open) connection.close(1000);
    await Promise.race([Promise.all(closing), sleep(500)]);
    this.cut();
  }

  /** Cuts every connection without a word. */
  cut(): void {
    for (const connection of this.#open) connection.terminate();
    this.#open.clear();
  }

  #welcome(connection: WebSocket): void {
    if (this.#open.size >= MOST_CONNECTIONS) {
      connection.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets' }));
      connection.close(1000);
      return;
    }
    this.#open.add(connection);
    const pings = setInterval(() => connection.ping('Ping from local'), PING_MS);
    pings.unref();
    const gone = () => {
      clearInterval(pings);
      this.#open.delete(connection);
    };
    connection.on('close', gone);
    connection.on('error', gone);
    connection.on('message', data => this.#heard(Buffer.isBuffer(data) ? data.toString('utf8') : ''));
    connection.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.#open.size,
        connection_info: { app_id: this.#appId },
        debug_info: { host: 'local', build_number: 1, approximate_connection_time: 18_060 },
      }),
    );
  }

  #heard(text: string): void {
    const message = parsed(text);
    if (!isObject(message)) return;
    this.#waiting.get(textOf(message['envelope_id']) ?? '')?.(message['payload']);
  }
}

function envelope({ id, kind, payload, acceptsResponse, attempt, retryReason }: Parcel) {
  const retry = kind === 'events_api' ? { retry_attempt: attempt, retry_reason: retryReason ?? '' } : {};
  return { envelope_id: id, type: kind, accepts_response_payload: acceptsResponse, payload, ...retry };
}
