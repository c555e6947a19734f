import { z } from 'zod';
import type { TrafficSignal } from '../../plan/inventory.js';
import type { Resolves } from '../resolves.js';
import type { SignalSource } from './signal-source.js';

/** The HTTP API's answer to an instant query (Prometheus documentation, "Instant queries"), as far as it is read. */
const Answer = z.object({
  status: z.literal('success'),
  data: z.union([
    z.object({
      resultType: z.literal('vector'),
      result: z.tuple([z.object({ value: z.tuple([z.number(), z.string()]) })]),
    }),
    z.object({ resultType: z.literal('scalar'), result: z.tuple([z.number(), z.string()]) }),
  ]),
});

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
  const { data } = Answer.parse(await response.json());
  const value = Number(data.resultType === 'scalar' ? data.result[1] : data.result[0].value[1]);
  return Number.isFinite(value) ? value : null;
}
