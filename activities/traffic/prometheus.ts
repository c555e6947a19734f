import type { TrafficSignal } from '../../plan/traffic/traffic-signal.js';
import { readInstant } from '../../plan/traffic/read-instant.js';
import type { Resolves } from '../resolves.js';
import type { SignalSource } from './signal-source.js';

/** Instant queries. No value, more than one, and NaN (a rate of nothing) are not known. */
export async function prometheus(
  { url, regions }: Extract<TrafficSignal, { readonly source: 'prometheus' }>,
  deps: Resolves,
): Promise<SignalSource> {
  const base = await deps.resolve(url);
  const ask = (query: string, limit: AbortSignal) => instant(base, query, limit).catch(() => null);
  return {
    async read(region, limit) {
      const queries = regions[region];
      if (!queries) return { errors: null, latencyMs: null };
      const [errors, seconds] = await Promise.all([ask(queries.errors, limit), ask(queries.latency, limit)]);
      return { errors, latencyMs: seconds === null ? null : seconds * 1_000 };
    },
  };
}

async function instant(base: string, query: string, limit: AbortSignal): Promise<number | null> {
  const url = new URL(`${base.replace(/\/$/, '')}/api/v1/query`);
  url.searchParams.set('query', query);
  const response = await fetch(url, { signal: limit, redirect: 'error' });
  return response.ok ? readInstant(await response.json()) : null;
}
