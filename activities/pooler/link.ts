import { Socket } from 'node:net';
import { Client, DatabaseError } from 'pg';
import { expired } from '../deadline.js';

type Row = Readonly<Record<string, unknown>>;

/** Why a link gave no answer. What the server itself answers, even "no", arrives as pg's DatabaseError instead. */
export class LinkFailure extends Error {
  override readonly name = 'LinkFailure';
  readonly kind: 'silent' | 'lost';
  constructor(kind: 'silent' | 'lost', message: string, cause: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

/** One connection that never outlives a limit: when the limit passes, its socket is destroyed, whatever it was waiting for. */
export interface Link {
  /** Without values the statement goes by the simple protocol, which is all that PgBouncer's console speaks. */
  ask(text: string, limit: AbortSignal, values?: readonly unknown[]): Promise<readonly Row[]>;
  readonly usable: boolean;
  /** The port that the other end knows this link by, unless something on the way translates addresses. */
  readonly localPort: number | undefined;
  close(): void;
}

/** Opens a link within `limit`. Throws DatabaseError, LinkFailure, or the reason of a cancellation. */
export async function openLink(url: string, limit: AbortSignal): Promise<Link> {
  limit.throwIfAborted();
  const socket = new Socket();
  const client = new Client({ connectionString: url, stream: () => socket, application_name: 'lifeboat' });
  let usable = true;
  const lost = () => {
    usable = false;
  };
  // A link that breaks while nothing is asked reports it here, and would end the process otherwise.
  client.on('error', lost).on('end', lost);
  await bounded(socket, limit, () => client.connect());
  return {
    ask: (text, until, values) =>
      bounded(socket, until, async () => {
        const { rows } = await client.query<Row>(text, values && [...values]);
        return rows;
      }),
    get usable() {
      return usable && !socket.destroyed;
    },
    get localPort() {
      return socket.localPort;
    },
    close() {
      lost();
      client.end().catch(() => undefined);
      // The goodbye is a courtesy: a peer that does not take it must not keep the socket.
      socket.destroySoon();
    },
  };
}

async function bounded<Result>(socket: Socket, limit: AbortSignal, act: () => Promise<Result>): Promise<Result> {
  const cut = () => socket.destroy(new Error('cut at the deadline'));
  limit.throwIfAborted();
  limit.addEventListener('abort', cut, { once: true });
  try {
    return await act();
  } catch (error) {
    if (error instanceof DatabaseError && !limit.aborted) throw error;
    socket.destroy();
    if (expired(limit)) throw new LinkFailure('silent', 'no answer in time', error);
    limit.throwIfAborted();
    throw new LinkFailure('lost', error instanceof Error ? error.message : String(error), error);
  } finally {
    limit.removeEventListener('abort', cut);
  }
}
