import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { query } from '../../../sandbox/ask.js';

/** A client of one service that writes through its proxy all the time, and remembers what was acknowledged. */
export interface Writer {
  /** Ids that the service has acknowledged, with the moment. */
  readonly acknowledged: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

const EVERY_MS = 50;

export function startWriter(url: string): Writer {
  const acknowledged = new Map<string, number>();
  const stop = new AbortController();
  const write = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const id = randomUUID();
      await query(url, 'INSERT INTO public.orders (id, client, amount) VALUES ($1, 1, 10)', [id], 1_000).then(
        () => void acknowledged.set(id, Date.now()),
        // Whether it was written is not known; it was not acknowledged, so nobody counts on it.
        () => undefined,
      );
      await sleep(EVERY_MS);
    }
  };
  const writing = write();
  return {
    acknowledged,
    async stop() {
      stop.abort();
      await writing;
    },
  };
}

/** The longest time between two acknowledged writes since a moment. */
export function longestGap({ acknowledged }: Writer, since: number): number {
  const times = [since, ...[...acknowledged.values()].filter(at => at >= since)].toSorted((a, b) => a - b);
  return Math.max(0, ...times.slice(1).map((at, index) => at - (times[index] ?? at)));
}
