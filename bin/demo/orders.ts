import { Client } from 'pg';

const DEADLINE_MS = 3_000;

async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: DEADLINE_MS,
    query_timeout: DEADLINE_MS,
  });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** The ids of all orders that a server has. */
export function orderIds(url: string): Promise<ReadonlySet<string>> {
  return withClient(url, async client => {
    const { rows } = await client.query<{ id: string }>('SELECT id::text AS id FROM public.orders');
    return new Set(rows.map(row => row.id));
  });
}

/** The ids of the orders that the reconciliation declared to be committed only on the old primary. */
export function declaredOrderIds(url: string): Promise<ReadonlySet<string>> {
  return withClient(url, async client => {
    const { rows } = await client.query<{ id: string }>(
      `SELECT DISTINCT new->>'id' AS id FROM lifeboat.stranded_change WHERE schema_name = 'public' AND table_name = 'orders' AND op = 'insert'`,
    );
    return new Set(rows.map(row => row.id));
  });
}

/** Row count and MD5 over all rows in the order of their keys; the same on two servers means the same rows. */
export function ordersDigest(url: string): Promise<string> {
  return withClient(url, async client => {
    const { rows } = await client.query<{ digest: string }>(
      `SELECT count(*) || ' rows, md5 ' || coalesce(md5(string_agg(o::text, E'\\n' ORDER BY id)), '-') AS digest FROM public.orders o`,
    );
    return rows[0]?.digest ?? '';
  });
}
