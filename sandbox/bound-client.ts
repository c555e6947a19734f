import { Socket } from 'node:net';
import { Client } from 'pg';

/** A connection whose every act ends within a deadline, because its socket is ours to destroy. */
export interface BoundClient {
  /** Settles when the server has let it in, or has not. */
  readonly connected: Promise<unknown>;
  query(text: string, values?: readonly unknown[]): Promise<unknown>;
  /** Ends it now; whatever waits on it fails. */
  destroy(): void;
}

/** Starts connecting at once; the first query waits for it and reports why it failed. */
export function boundClient(url: string, name: string): BoundClient {
  const socket = new Socket();
  const client = new Client({ connectionString: url, application_name: name, ssl: false, stream: () => socket });
  // A connection that breaks while nothing is asked reports it here; the next query says why.
  let broken: Error | undefined;
  client.on('error', error => (broken ??= error));
  const connected = client.connect();
  connected.catch(() => undefined);
  return {
    connected,
    async query(text, values = []) {
      await connected;
      if (broken) throw broken;
      return client.query(text, [...values]);
    },
    destroy: () => socket.destroy(),
  };
}

/** Runs `act`; when it takes longer than `deadlineMs` its connection is destroyed, so that it fails instead of waiting. */
export async function withDeadline<T>(client: BoundClient, deadlineMs: number, act: () => Promise<T>): Promise<T> {
  const timer = setTimeout(() => client.destroy(), deadlineMs);
  try {
    return await act();
  } finally {
    clearTimeout(timer);
  }
}
