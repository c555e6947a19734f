import type { createClient } from '@redis/client';
import { failure, reasonOf } from '../fail.js';

interface Driver {
  readonly createClient: typeof createClient;
}

/** The few commands that caches need. */
export interface RedisConnection {
  /** `master` or `slave`, as ROLE says it. */
  role(): Promise<string>;
  size(): Promise<number>;
  flushDatabase(): Promise<void>;
  /** Keys that match a pattern, in pieces; a key may come twice (redis.io, SCAN). */
  keys(pattern: string, pieceOf: number): AsyncIterable<readonly string[]>;
  /** How many of them were there. */
  unlink(keys: readonly string[]): Promise<number>;
}

const CONNECT_MS = 2_000;
const COMMAND_MS = 10_000;

/** Opens a connection for one piece of work. It is not opened again when it breaks: the failure says what was done up to then. */
export async function withRedis<Result>(
  url: string,
  use: (redis: RedisConnection) => Promise<Result>,
): Promise<Result> {
  const { createClient: create } = await loadDriver();
  const client = create({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: CONNECT_MS, socketTimeout: COMMAND_MS, reconnectStrategy: false },
  });
  // Without a listener a broken connection ends the process; the command on it fails by itself.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    client.destroy();
    throw failure('unreachable', {
      what: `The cache does not answer (${reasonOf(error)}).`,
      state: 'Nothing was changed in it by this attempt.',
      todo: 'See whether it runs and whether its URL in the inventory is right, then retry the step.',
    });
  }
  try {
    return await use({
      role: async () => (await client.role())?.role ?? 'unknown',
      size: () => client.dbSize(),
      flushDatabase: async () => void (await client.flushDb('ASYNC')),
      keys: (pattern, pieceOf) => client.scanIterator({ MATCH: pattern, COUNT: pieceOf }),
      unlink: keys => client.unlink([...keys]),
    });
  } finally {
    client.destroy();
  }
}

/** The optional peer `@redis/client`, loaded when a step first needs it. */
async function loadDriver(): Promise<Driver> {
  try {
    return await import('@redis/client');
  } catch (error) {
    throw failure('program-failed', {
      what: `The package @redis/client, which speaks to Redis, cannot be loaded (${reasonOf(error)}).`,
      state: 'Nothing was changed by this step.',
      todo: 'Install @redis/client beside Lifeboat on the control workers, then retry.',
    });
  }
}
