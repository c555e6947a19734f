import { Client } from 'pg';

export interface Load {
  /** Server addresses in the order of the answers. */
  readonly answers: readonly string[];
  readonly errors: readonly unknown[];
  /** Resolves when `count` more answers have come. Throws after 10 s. */
  more(count: number): Promise<void>;
  stop(): Promise<void>;
}

/** Clients that ask, one query after the other, which server answers them; on connections that they keep. */
export async function startLoad(url: string, clients: number): Promise<Load> {
  const answers: string[] = [];
  const errors: unknown[] = [];
  const stopping = new AbortController();
  const loop = async (client: Client) => {
    while (!stopping.signal.aborted) {
      const { rows } = await client.query<{ server: string }>('SELECT host(inet_server_addr()) AS server');
      answers.push(rows[0]!.server);
    }
  };
  const loops = Array.from({ length: clients }, async () => {
    const client = new Client({ connectionString: url });
    client.on('error', error => errors.push(error));
    try {
      await client.connect();
      await loop(client);
    } catch (error) {
      errors.push(error);
    } finally {
      await client.end().catch(() => undefined);
    }
  });
  return {
    answers,
    errors,
    async more(count) {
      const wanted = answers.length + count;
      const limit = AbortSignal.timeout(10_000);
      while (answers.length < wanted) {
        limit.throwIfAborted();
        await new Promise(resolve => setTimeout(resolve, 2));
      }
    },
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}
