import type { TrafficSignal } from '../../plan/traffic/traffic-signal.js';
import type { Signal } from '../../plan/traffic/pace.js';
import type { Resolves } from '../resolves.js';
import type { SignalSource } from './signal-source.js';

/** Few enough not to be load, enough that one lost packet is not the whole answer. */
const REQUESTS = 3;

/** Asks a URL of each region. The share that is not answered with 2xx, and the slowest of those that are. */
export function httpProbe(
  { regions }: Extract<TrafficSignal, { readonly source: 'http' }>,
  deps: Resolves,
): SignalSource {
  return {
    async read(region, limit): Promise<Signal> {
      const reference = regions[region];
      if (reference === undefined) return { errors: null, latencyMs: null };
      const url = await deps.resolve(reference);
      const asked = await Promise.all(Array.from({ length: REQUESTS }, () => ask(url, limit)));
      const answered = asked.filter(ms => ms !== undefined);
      return {
        errors: 1 - answered.length / REQUESTS,
        latencyMs: answered.length > 0 ? Math.max(...answered) : null,
      };
    },
  };
}

/** Milliseconds; undefined when it was not served. */
async function ask(url: string, limit: AbortSignal): Promise<number | undefined> {
  const start = performance.now();
  try {
    const response = await fetch(url, { signal: limit, redirect: 'error' });
    await response.arrayBuffer();
    return response.ok ? performance.now() - start : undefined;
  } catch {
    return undefined;
  }
}
