import type { Dns } from '../../plan/dns-entry.js';
import type { Estate } from '../../plan/inventory.js';
import type { EntryReading, NamesReading } from '../../plan/readiness/reading.js';
import { openDnsProvider } from '../dns/open-provider.js';
import { regionAddress } from '../dns/name.js';
import { whereIs } from '../dns/point.js';
import { reasonOf } from '../fail.js';
import { statuses } from '../haproxy/fleet.js';
import type { Resolves } from '../resolves.js';
import { openPoolers } from '../pooler/fleet.js';
import { readDrift } from './fleet.js';

const LIMIT_MS = 3_000;

interface EntryInput {
  readonly traffic: string;
  readonly from: string;
  readonly to: string;
  readonly estate: Estate;
}

/** `readiness.entry`: asks the pooler, the proxy and the zone of a service whether they would take an order. Nothing is changed at any of them. */
export const readinessEntry =
  (deps: Resolves) =>
  async ({ traffic, from, to, estate }: EntryInput): Promise<EntryReading> => {
    const { pooler, proxy, dns } = estate.traffic[traffic] ?? {};
    const [names, pooled, proxied, drift] = await Promise.all([
      dns ? readName(dns, { from, to }, deps) : null,
      pooler && refusalOf(askPooler(pooler, deps)),
      proxy && refusalOf(statuses(proxy, deps)),
      readDrift(estate, traffic, deps, LIMIT_MS),
    ]);
    return {
      traffic,
      names,
      ...(pooled === undefined ? {} : { pooler: pooled }),
      ...(proxied === undefined ? {} : { proxy: proxied }),
      drift,
    };
  };

async function askPooler(pooler: Parameters<typeof openPoolers>[0], deps: Resolves): Promise<void> {
  const fleet = await openPoolers(pooler, deps, LIMIT_MS);
  try {
    await fleet.states();
  } finally {
    await fleet.close();
  }
}

async function refusalOf(asked: Promise<unknown>): Promise<string | null> {
  return await asked.then(() => null, reasonOf);
}

async function readName(
  dns: Dns,
  { from, to }: { readonly from: string; readonly to: string },
  deps: Resolves,
): Promise<NamesReading> {
  const declaredTtlSeconds = Math.max(1, Math.ceil(dns.ttl / 1_000));
  const nothing = { addresses: [], ttlSeconds: null, refused: null, elsewhere: false, there: false };
  try {
    const [provider, old, next] = await Promise.all([
      openDnsProvider(dns, deps),
      regionAddress(dns, from, deps),
      regionAddress(dns, to, deps),
    ]);
    const reading = await provider.read(LIMIT_MS);
    const where = whereIs(reading, { from: old, to: next });
    const [current, other] = where === 'there' ? [next, old] : [old, next];
    const refused = where === 'elsewhere' ? null : await tryUpdate(provider.rehearse(current, other, LIMIT_MS));
    return {
      name: dns.name,
      unread: null,
      addresses: reading.addresses,
      ttlSeconds: reading.ttlSeconds,
      declaredTtlSeconds,
      refused,
      elsewhere: where === 'elsewhere',
      there: where === 'there',
    };
  } catch (error) {
    return { name: dns.name, declaredTtlSeconds, ...nothing, unread: reasonOf(error) };
  }
}

async function tryUpdate(
  asked: ReturnType<Awaited<ReturnType<typeof openDnsProvider>>['rehearse']>,
): Promise<string | null> {
  const answer = await asked;
  if (answer.outcome === 'done') return null;
  return answer.outcome === 'not-expected' ? 'it was moved while it was looked at' : answer.reason;
}
