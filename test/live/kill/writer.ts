import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

/** One client that places orders through the pooler and remembers which of them it was told are stored. */
export interface Writer {
  readonly acknowledged: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

const PAUSE_MS = 40;
/** Longer than a move may hold its clients. */
const WRITE_MS = 20_000;

export function startWriter(url: string): Writer {
  const acknowledged = new Map<string, number>();
  const stopping = new AbortController();
  let client: Client | undefined;
  const connect = async () => {
    const opened = new Client({ connectionString: url, connectionTimeoutMillis: 2_000, query_timeout: WRITE_MS });
    opened.on('error', () => (client = undefined));
    await opened.connect();
    return opened;
  };
  const write = async () => {
    while (!stopping.signal.aborted) {
      const id = randomUUID();
      try {
        client ??= await connect();
        await client.query('INSERT INTO public.orders (id, client, amount) VALUES ($1, 1, 10)', [id]);
        acknowledged.set(id, Date.now());
      } catch {
        void client?.end().catch(() => undefined);
        client = undefined;
      }
      await sleep(PAUSE_MS);
    }
  };
  const writing = write();
  return {
    acknowledged,
    async stop() {
      stopping.abort();
      const ended = client?.end().catch(() => undefined);
      await Promise.race([Promise.all([writing, ended]), sleep(300)]);
    },
  };
}
