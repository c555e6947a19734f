/**
 * What is remembered of a lowered TTL, as text in a TXT record beside the name: any worker, and any person with `dig`, finds it there.
 */
export interface DnsNote {
  /** The TTL before it was lowered, seconds. */
  readonly ttlSeconds: number;
  /** Since when every server of the zone gives the lower one, milliseconds since the epoch; null until that was seen. */
  readonly since: number | null;
}

/** The label of the record beside the name. */
export const NOTE_LABEL = '_lifeboat';

export function formatDnsNote({ ttlSeconds, since }: DnsNote): string {
  return `lifeboat ttl=${ttlSeconds}${since === null ? '' : ` since=${since}`}`;
}

/** Undefined for anything else: then nothing is known, and nobody may rely on it. */
export function parseDnsNote(text: string): DnsNote | undefined {
  const [, ttl, since] = /^lifeboat ttl=(\d{1,9})(?: since=(\d{1,15}))?$/.exec(text) ?? [];
  return ttl === undefined ? undefined : { ttlSeconds: Number(ttl), since: since === undefined ? null : Number(since) };
}

/**
 * How long caches keep an answer, milliseconds. Resolvers count whole seconds and let an answer live until its last one is over: measured with
 * unbound, 1 s above the TTL (`bench/traffic.ts`).
 */
export function keptMs(ttlMs: number): number {
  return ttlMs + 1_000;
}

/** When the last answer with the old TTL leaves the last cache, milliseconds since the epoch; null when that cannot be said yet. */
export function oldAnswersEnd({ ttlSeconds, since }: DnsNote): number | null {
  return since === null ? null : since + keptMs(ttlSeconds * 1_000);
}
