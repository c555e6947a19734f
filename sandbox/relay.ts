import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Endpoint } from './addresses.js';

/** A TCP relay that can be cut: what goes through it is gone at once, and what comes anew is refused. */
export interface Relay {
  cut(): Promise<void>;
  mend(): Promise<void>;
}

/** Relays from one endpoint to the other, in this process; it ends with it. */
export async function startRelay(from: Endpoint, to: Endpoint): Promise<Relay> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    return socket.unref();
  };
  let server: Server | undefined;
  const mend = async () => {
    if (server) return;
    const listener = createServer(client => {
      const there = keep(connect(to));
      keep(client).pipe(there).pipe(client);
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
    async cut() {
      const closing = server;
      server = undefined;
      for (const socket of sockets) socket.destroy();
      if (closing) await new Promise<void>(resolve => closing.close(() => resolve()));
    },
  };
}
