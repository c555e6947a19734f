import { createServer, type Server } from 'node:net';
import { addressesOf } from './addresses.js';

export interface BlockLock {
  readonly block: number;
  release(): void;
}

/** Takes a block for this process, or the first free one. The lock is a listening socket: the kernel releases it with its owner. */
export async function lockBlock(wanted?: number): Promise<BlockLock> {
  const candidates = wanted === undefined ? Array.from({ length: 256 }, (_, block) => block) : [wanted];
  for (const block of candidates) {
    const server = await tryListen(block);
    if (server) return { block, release: () => server.close() };
  }
  throw new Error(
    wanted === undefined
      ? 'All 256 blocks are in use by other sandboxes.'
      : `Block ${wanted} is in use by another sandbox.`,
  );
}

function tryListen(block: number): Promise<Server | undefined> {
  const { host, port } = addressesOf(block).lock;
  return new Promise((resolve, reject) => {
    const server = createServer(socket => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen({ host, port, exclusive: true }, () => resolve(server.unref()));
  });
}
