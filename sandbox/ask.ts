import { Client } from 'pg';

/** One statement on a connection of its own, everything within `deadlineMs`. Throws what the server or the network said. */
export async function query(
  url: string,
  text: string,
  values: readonly unknown[] = [],
  deadlineMs = 2_000,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: deadlineMs,
    query_timeout: deadlineMs,
    application_name: 'sandbox',
  });
  // A connection that breaks while nothing is asked reports it here, and would end the process otherwise.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(text, [...values]);
    return rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The same for polling: undefined when there is no answer. */
export async function ask(
  url: string,
  text: string,
): Promise<readonly Readonly<Record<string, unknown>>[] | undefined> {
  try {
    return await query(url, text, [], 500);
  } catch {
    return undefined;
  }
}
