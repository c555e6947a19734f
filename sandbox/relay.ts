import { connect, createServer, type Server, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoint } from './addresses.js';

/** A TCP relay that can be cut: what goes through it is gone at once, and what comes anew is refused. */
export interface Relay {
  cut(): Promise<void>;
  mend(): Promise<void>;
  /** From now on so many bytes a second at most come back from the other end; null: as many as there are. Nothing is lost, it comes later. */
  pace(bytesPerSecond: number | null): void;
}

/** Of a paced relay; small enough that a change of the pace is felt at once. */
const PIECE_BYTES = 1_024;

/** Relays from one endpoint to the other, in this process; it ends with it. */
export async function startRelay(from: Endpoint, to: Endpoint): Promise<Relay> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    return socket.unref();
  };
  let server: Server | undefined;
  let rate: number | null = null;
  const mend = async () => {
    if (server) return;
    const listener = createServer(client => {
      const there = keep(connect(to));
      keep(client)
        .pipe(there)
        .pipe(paced(() => rate))
        .pipe(client);
      there.once('close', () => client.destroy());
      client.once('close', () => there.destroy());
    });
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject).listen({ ...from, exclusive: true }, resolve);
    });
    server = listener.unref();
  };
  await mend();
  return {
    mend,
    pace: bytesPerSecond => void (rate = bytesPerSecond),
    async cut() {
      const closing = server;
      server = undefined;
      for (const socket of sockets) socket.destroy();
      if (closing) await new Promise<void>(resolve => closing.close(() => resolve()));
    },
  };
}

function paced(rate: () => number | null): Duplex {
  return Duplex.from(async function* (source: AsyncIterable<Buffer>) {
    for await (const chunk of source) yield* piecesOf(chunk, rate);
  });
}

async function* piecesOf(chunk: Buffer, rate: () => number | null): AsyncGenerator<Buffer> {
  for (let rest = chunk; rest.length > 0; ) {
    const now = rate();
    const piece = now === null ? rest : rest.subarray(0, PIECE_BYTES);
    if (now !== null) await sleep((piece.length / now) * 1_000, undefined, { ref: false });
    yield piece;
    rest = rest.subarray(piece.length);
  }
}
