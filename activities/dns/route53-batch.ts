import type { Change, ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { DnsChange, DnsReading, Replaced } from './provider.js';

export interface RecordSets extends DnsReading {
  readonly note: string | null;
  /** The A records of the name as they were read: one, or one for each region. */
  readonly sets: readonly ResourceRecordSet[];
  readonly noteSets: readonly ResourceRecordSet[];
}

export interface Batch {
  readonly changes: readonly Change[];
}

/**
 * What the name points at. A weighted record counts when its weight is above zero, a failover record when it is the primary one: that is where
 * clients go while its health check is good.
 */
export function readRecordSets(
  { name, beside }: { readonly name: string; readonly beside: string },
  listed: readonly ResourceRecordSet[],
  listedNotes: readonly ResourceRecordSet[],
): RecordSets {
  const sets = listed.filter(one => one.Type === 'A' && plain(one.Name) === plain(name));
  const noteSets = listedNotes.filter(one => one.Type === 'TXT' && plain(one.Name) === plain(beside));
  const live = sets.filter(isLive);
  const note = noteSets[0]?.ResourceRecords?.[0]?.Value;
  return {
    sets,
    noteSets,
    addresses: live.flatMap(valuesOf).sort(),
    ttlSeconds: live[0]?.TTL ?? null,
    note: note?.replace(/^"|"$/g, '') ?? null,
  };
}

/**
 * DELETE exactly what was read and CREATE what shall be. A simple record gets the other address. Weighted and failover records change their
 * roles and keep their addresses, names and health checks: a region's check always goes with its address.
 */
export function changeBatch(
  { name, beside }: { readonly name: string; readonly beside: string },
  read: RecordSets,
  { expected, next, ttlSeconds, note }: DnsChange,
): Batch | Replaced {
  if (read.addresses.length !== 1 || read.addresses[0] !== expected) return { outcome: 'not-expected' };
  const after = read.sets.some(({ SetIdentifier }) => SetIdentifier !== undefined)
    ? swapped(read.sets, expected, next)
    : [{ Name: name, Type: 'A' as const, ResourceRecords: [{ Value: next }] }];
  if ('outcome' in after) return after;
  const changed = read.sets.map((set): Change => ({ Action: 'DELETE', ResourceRecordSet: set }));
  const created = after.map((set): Change => ({ Action: 'CREATE', ResourceRecordSet: { ...set, TTL: ttlSeconds } }));
  const forgotten = note === undefined ? [] : read.noteSets;
  return {
    changes: [
      ...changed,
      ...forgotten.map((set): Change => ({ Action: 'DELETE', ResourceRecordSet: set })),
      ...created,
      ...(note === undefined || note === null ? [] : [noteOf(beside, note)]),
    ],
  };
}

function noteOf(name: string, text: string): Change {
  const set = { Name: name, Type: 'TXT' as const, TTL: 60, ResourceRecords: [{ Value: `"${text}"` }] };
  return { Action: 'CREATE', ResourceRecordSet: set };
}

function swapped(
  sets: readonly ResourceRecordSet[],
  expected: string,
  next: string,
): readonly ResourceRecordSet[] | Replaced {
  if (expected === next) return sets;
  const [from, to] = [expected, next].map(address => sets.find(set => valuesOf(set).join() === address));
  if (!from || !to)
    return { outcome: 'refused', reason: `there is no record for ${next} beside the one for ${expected}` };
  if (from.Weight !== undefined && to.Weight !== undefined) {
    const [low, high] = [to.Weight, from.Weight];
    return sets.map(set => (set === from ? { ...set, Weight: low } : set === to ? { ...set, Weight: high } : set));
  }
  if (from.Failover !== undefined && to.Failover !== undefined) {
    const [second, first] = [to.Failover, from.Failover];
    return sets.map(set =>
      set === from ? { ...set, Failover: second } : set === to ? { ...set, Failover: first } : set,
    );
  }
  return { outcome: 'refused', reason: 'its records are neither simple nor weighted nor failover' };
}

function isLive({ SetIdentifier, Weight, Failover }: ResourceRecordSet): boolean {
  if (SetIdentifier === undefined) return true;
  if (Weight !== undefined) return Weight > 0;
  return Failover === undefined || Failover === 'PRIMARY';
}

function valuesOf({ ResourceRecords = [] }: ResourceRecordSet): readonly string[] {
  return ResourceRecords.flatMap(({ Value }) => (Value === undefined ? [] : [Value]));
}

function plain(name: string | undefined): string {
  return (name ?? '').toLowerCase().replace(/\.$/, '');
}
