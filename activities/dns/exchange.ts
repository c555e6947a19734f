import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';
import { expired } from '../deadline.js';

export interface NameServer {
  readonly host: string;
  readonly port: number;
}

/** What to do with something that came back: a result, or a reason to go on waiting for the real answer. */
export type Reception<Result> = { readonly take: Result } | { readonly drop: string };

/** No answer that counts. `silent`: nothing in time. `closed`: the network said that nobody listens, or the connection ended. */
export class ExchangeFailure extends Error {
  override readonly name = 'ExchangeFailure';
  readonly kind: 'silent' | 'closed';
  constructor(kind: 'silent' | 'closed', message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Without EDNS, which nothing here needs, a datagram may have 512 bytes (RFC 1035 section 4.2.1). */
export const UDP_BYTES = 512;

/** `host:port`, an IPv6 host in brackets. Undefined for anything else. */
export function parseNameServer(text: string): NameServer | undefined {
  const [, v6, host = v6, port] = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/.exec(text.trim()) ?? [];
  return host === undefined || port === undefined ? undefined : { host, port: Number(port) };
}

type Receive<Result> = (message: Buffer) => Reception<Result>;

/**
 * Sends one datagram and waits for the first answer that `receive` takes. The socket is connected and its port is fresh, so that the
 * kernel lets in only what comes from the server's own address. Throws ExchangeFailure or the reason of a cancellation.
 */
export async function exchangeUdp<Result>(
  { host, port }: NameServer,
  message: Buffer,
  limit: AbortSignal,
  receive: Receive<Result>,
): Promise<Result> {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  const dropped: string[] = [];
  try {
    return await new Promise<Result>((resolve, reject) => {
      socket.on('error', error => reject(new ExchangeFailure('closed', error.message)));
      socket.on('message', bytes => {
        const reception = attempt(receive, bytes);
        if ('take' in reception) resolve(reception.take);
        else dropped.push(reception.drop);
      });
      rejectAt(limit, dropped, reject);
      socket.once('connect', () => socket.send(message));
      socket.connect(port, host);
    });
  } finally {
    socket.close();
  }
}

/** The same over TCP, where each message has its length in front (RFC 1035 section 4.2.2). */
export async function exchangeTcp<Result>(
  { host, port }: NameServer,
  message: Buffer,
  limit: AbortSignal,
  receive: Receive<Result>,
): Promise<Result> {
  const socket = connect({ host, port, noDelay: true });
  const dropped: string[] = [];
  let received = Buffer.alloc(0);
  try {
    return await new Promise<Result>((resolve, reject) => {
      socket.on('error', error => reject(new ExchangeFailure('closed', error.message)));
      socket.on('close', () => reject(new ExchangeFailure('closed', explain('the connection ended', dropped))));
      socket.on('data', bytes => {
        received = Buffer.concat([received, bytes]);
        while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
          const end = 2 + received.readUInt16BE(0);
          const reception = attempt(receive, received.subarray(2, end));
          if ('take' in reception) return resolve(reception.take);
          dropped.push(reception.drop);
          received = received.subarray(end);
        }
      });
      rejectAt(limit, dropped, reject);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(message.length);
      socket.write(Buffer.concat([length, message]));
    });
  } finally {
    socket.destroy();
  }
}

/** Bytes that are no message must not end the wait: anybody can send them. */
function attempt<Result>(receive: Receive<Result>, bytes: Buffer): Reception<Result> {
  try {
    return receive(bytes);
  } catch (error) {
    if (error instanceof RangeError) return { drop: 'it is no DNS message' };
    throw error;
  }
}

function rejectAt(limit: AbortSignal, dropped: readonly string[], reject: (reason: unknown) => void): void {
  const stop = () =>
    reject(expired(limit) ? new ExchangeFailure('silent', explain('no answer in time', dropped)) : limit.reason);
  if (limit.aborted) stop();
  else limit.addEventListener('abort', stop, { once: true });
}

function explain(what: string, dropped: readonly string[]): string {
  return dropped.length === 0
    ? what
    : `${what}; ${dropped.length} answers were thrown away, the last because ${dropped.at(-1)}`;
}
