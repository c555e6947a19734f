import type { ResourceRecordSet, Route53Client } from '@aws-sdk/client-route-53';
import { NOTE_LABEL } from '../../plan/dns-note.js';
import type { DnsOf } from '../../plan/dns-entry.js';
import { deadline, expired } from '../deadline.js';
import { isRefusal } from '../aws/is-refusal.js';
import { awsSettings } from '../aws/settings.js';
import { reasonOf } from '../fail.js';
import { missingPeer } from '../missing-peer.js';
import type { Resolves } from '../resolves.js';
import { notRead, notSent, refuseSame } from './http-api.js';
import type { DnsChange, DnsProvider, Replaced } from './provider.js';
import { type Batch, changeBatch, type RecordSets, readRecordSets } from './route53-batch.js';

/** The two calls of Route 53 that are needed. Each rejects as the SDK does. */
export interface Route53Zone {
  /** Record sets in the order of the API, from this name and type on. */
  list(name: string, type: 'A' | 'TXT', limit: AbortSignal): Promise<readonly ResourceRecordSet[]>;
  change(batch: Batch, limit: AbortSignal): Promise<void>;
}

/** A hosted zone of Amazon Route 53. The SDK is an optional peer and is loaded when it is used. */
export async function openRoute53(dns: DnsOf<'route53'>, deps: Resolves): Promise<DnsProvider> {
  return route53Provider(await connect(dns, deps), dns.name);
}

/**
 * The compare-and-set of Route 53: one change batch deletes exactly what was read (name, type, TTL, value, weight, health check) and creates
 * what shall be. A batch is applied whole or refused whole, and a DELETE that does not match every field refuses it: `InvalidChangeBatch`.
 */
export function route53Provider(zone: Route53Zone, name: string): DnsProvider {
  const beside = `${NOTE_LABEL}.${name}`;
  const sets = async (ms: number): Promise<RecordSets> => {
    const limit = deadline(ms);
    try {
      const [addresses, notes] = await Promise.all([zone.list(name, 'A', limit), zone.list(beside, 'TXT', limit)]);
      return readRecordSets({ name, beside }, addresses, notes);
    } catch (error) {
      if (limit.aborted && !expired(limit)) throw error;
      throw notRead(isRefusal(error) ? 'dns-refused' : 'unreachable', name, reasonOf(error));
    }
  };
  return {
    async read(deadlineMs) {
      const { addresses, ttlSeconds } = await sets(deadlineMs);
      return { addresses, ttlSeconds };
    },
    readNote: async deadlineMs => (await sets(deadlineMs)).note,
    rehearse: (expected, absent, deadlineMs) => rehearse(zone, name, sets, { expected, absent, deadlineMs }),
    replace: (change, deadlineMs) => replaceExactly(zone, { name, beside }, sets, change, deadlineMs),
  };
}

/** A batch that deletes a record which is not there: `InvalidChangeBatch` is said to who may change the zone, `AccessDenied` to others. */
async function rehearse(
  zone: Route53Zone,
  name: string,
  sets: (ms: number) => Promise<RecordSets>,
  { expected, absent, deadlineMs }: { readonly expected: string; readonly absent: string; readonly deadlineMs: number },
): Promise<Replaced> {
  refuseSame(expected, absent);
  const end = Date.now() + deadlineMs;
  const read = await sets(deadlineMs).catch(notSent);
  if ('outcome' in read) return read;
  if (read.addresses.length !== 1 || read.addresses[0] !== expected) return { outcome: 'not-expected' };
  const nothing = {
    Name: `_lifeboat-rehearsal.${name}`,
    Type: 'TXT' as const,
    TTL: 60,
    ResourceRecords: [{ Value: '"nothing"' }],
  };
  const batch = { changes: [{ Action: 'DELETE' as const, ResourceRecordSet: nothing }] };
  const sent = await send(zone, batch, Math.max(1, end - Date.now()));
  return sent.outcome === 'not-expected' ? { outcome: 'done' } : sent;
}

async function replaceExactly(
  zone: Route53Zone,
  names: { readonly name: string; readonly beside: string },
  sets: (ms: number) => Promise<RecordSets>,
  change: DnsChange,
  deadlineMs: number,
): Promise<Replaced> {
  const end = Date.now() + deadlineMs;
  const left = () => Math.max(1, end - Date.now());
  const read = await sets(left()).catch(notSent);
  if ('outcome' in read) return read;
  const batch = changeBatch(names, read, change);
  if (!('changes' in batch)) return batch;
  return send(zone, batch, left());
}

async function send(zone: Route53Zone, batch: Batch, ms: number): Promise<Replaced> {
  const limit = deadline(ms);
  try {
    await zone.change(batch, limit);
    return { outcome: 'done' };
  } catch (error) {
    if (limit.aborted && !expired(limit)) throw error;
    if (error instanceof Error && error.name === 'InvalidChangeBatch') return { outcome: 'not-expected' };
    // Another batch of the zone is under way: nothing of this one was taken.
    const no = isRefusal(error) || (error instanceof Error && error.name === 'PriorRequestNotComplete');
    return { outcome: no ? 'refused' : 'unknown', reason: reasonOf(error) };
  }
}

function load() {
  return import('@aws-sdk/client-route-53').catch(missingPeer('@aws-sdk/client-route-53'));
}

async function connect(dns: DnsOf<'route53'>, deps: Resolves): Promise<Route53Zone> {
  const sdk = await load();
  const id = await deps.resolve(dns.hosted_zone);
  const place = { region: 'us-east-1', key: dns.key, api: dns.api };
  const client = new sdk.Route53Client(await awsSettings(place, deps));
  return zoneOf(sdk, client, id);
}

type Sdk = Awaited<ReturnType<typeof load>>;

function zoneOf(sdk: Sdk, client: Route53Client, id: string): Route53Zone {
  return {
    async list(name, type, limit) {
      const from = { HostedZoneId: id, StartRecordName: name, StartRecordType: type, MaxItems: 100 } as const;
      const listed = await client.send(new sdk.ListResourceRecordSetsCommand(from), { abortSignal: limit });
      return listed.ResourceRecordSets ?? [];
    },
    async change({ changes }, limit) {
      const batch = { HostedZoneId: id, ChangeBatch: { Changes: [...changes] } };
      await client.send(new sdk.ChangeResourceRecordSetsCommand(batch), { abortSignal: limit });
    },
  };
}
