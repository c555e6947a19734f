import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BoundClient, boundClient, withDeadline } from './bound-client.js';
import { ndjsonWriter, nowMs } from './ndjson.js';

// Write clients in a process of their own: node load-process.js URL LOG CLIENTS PAUSE_MS DEADLINE_MS
const [url = '', file = '', clients = '3', pauseMs = '5', deadlineMs = '5000'] = process.argv.slice(2);
const log = ndjsonWriter(file);
const stopping = new AbortController();
const open = new Set<BoundClient>();
process.once('SIGTERM', () => {
  stopping.abort();
  // A write that still waits then fails and says so in the log.
  setTimeout(() => open.forEach(connection => connection.destroy()), 500).unref();
});
// Ctrl-C reaches the whole group; whoever started this process stops it.
process.on('SIGINT', () => undefined);

/** A new order, and the step forward of the order that this client placed before. */
function statements(client: number, id: string, previous: string | undefined): [string, string, unknown[]][] {
  const amount = (1 + Math.floor(Math.random() * 9_999)) / 100;
  const insert = 'INSERT INTO orders (id, client, amount) VALUES ($1, $2, $3)';
  const update = "UPDATE orders SET status = 'shipped' WHERE id = $1";
  return [
    ['begin', 'BEGIN', []],
    ['insert', insert, [id, client, amount]],
    ...(previous === undefined ? [] : [['update', update, [previous]] satisfies [string, string, unknown[]]]),
    ['commit', 'COMMIT', []],
  ];
}

async function runClient(client: number): Promise<void> {
  let connection: BoundClient | undefined;
  // Of the last write, when it is known to be stored. After an error this client does not know what it left behind.
  let previous: string | undefined;
  while (!stopping.signal.aborted) {
    const id = randomUUID();
    let stage = 'connect';
    log({ event: 'try', id, client, at: nowMs() });
    connection ??= boundClient(url, 'orders-client');
    const current = connection;
    open.add(current);
    try {
      await withDeadline(current, Number(deadlineMs), async () => {
        await current.connected;
        for (const [name, text, values] of statements(client, id, previous)) {
          stage = name;
          await current.query(text, values);
        }
      });
      log({ event: 'ack', id, client, at: nowMs() });
      previous = id;
    } catch (error) {
      log({ event: 'error', id, client, at: nowMs(), stage, ...describe(error) });
      current.destroy();
      open.delete(current);
      connection = previous = undefined;
      await sleep(20);
    }
    await sleep(Number(pauseMs));
  }
  connection?.destroy();
}

function describe(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: '', message: String(error) };
  return { code: 'code' in error ? String(error.code) : '', message: error.message };
}

await Promise.all(Array.from({ length: Number(clients) }, (_, client) => runClient(client)));
