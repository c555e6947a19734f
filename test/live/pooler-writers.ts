import { Client } from 'pg';

/** Clients that place orders through the pooler until they are told to stop. */
export async function writeThroughPooler(url: string, count: number) {
  const acknowledged: string[] = [];
  const failed: string[] = [];
  const until = new AbortController();
  const one = async (client: number) => {
    const connection = new Client({ connectionString: url });
    await connection.connect();
    while (!until.signal.aborted) {
      const placed = connection.query<{ id: string }>(
        'INSERT INTO public.orders (id, client, amount) VALUES (gen_random_uuid(), $1, 1) RETURNING id::text',
        [client],
      );
      await placed.then(
        ({ rows }) => acknowledged.push(rows[0]!.id),
        (error: unknown) => failed.push(String(error)),
      );
    }
    await connection.end();
  };
  const clients = Promise.all(Array.from({ length: count }, (_, n) => one(n)));
  return {
    acknowledged,
    failed,
    async stop() {
      until.abort();
      await clients;
    },
  };
}
