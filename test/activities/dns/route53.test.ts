import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { describe, expect, it } from 'vitest';
import { route53Provider, type Route53Zone } from '../../../activities/dns/route53.js';
import { dnsProviderContract } from '../../contracts/dns-provider.js';

const NAME = 'db.fail.test';
const simple = (address: string): ResourceRecordSet => ({
  Name: `${NAME}.`,
  Type: 'A',
  TTL: 60,
  ResourceRecords: [{ Value: address }],
});

/** A zone in memory that refuses as Amazon documents it: a batch is whole or nothing, a DELETE matches every field, a CREATE finds nothing. */
class StrictZone implements Route53Zone {
  sets: readonly ResourceRecordSet[] = [];
  async list(name: string, type: string) {
    await new Promise(resolve => setImmediate(resolve));
    return this.sets.filter(set => plain(set) === name && set.Type === type);
  }
  async change({ changes }: Parameters<Route53Zone['change']>[0]) {
    let sets = [...this.sets];
    for (const { Action, ResourceRecordSet: given } of changes) {
      const at = sets.findIndex(set => keyOf(set) === keyOf(given!));
      if (Action === 'DELETE') {
        if (at < 0 || JSON.stringify(ordered(sets[at]!)) !== JSON.stringify(ordered(given!))) throw invalid();
        sets.splice(at, 1);
      } else {
        if (at >= 0) throw invalid();
        sets = [...sets, given!];
      }
    }
    this.sets = sets;
  }
}

const plain = (set: ResourceRecordSet) => (set.Name ?? '').replace(/\.$/, '');
const keyOf = (set: ResourceRecordSet) => [plain(set), set.Type, set.SetIdentifier].join(' ');
const ordered = (set: ResourceRecordSet) => ({
  ...Object.fromEntries(Object.entries(set).sort(([a], [b]) => a.localeCompare(b))),
  Name: plain(set),
});
const invalid = () => Object.assign(new Error('it was not found'), { name: 'InvalidChangeBatch' });
const denied = () =>
  Object.assign(new Error('not authorized'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
const never = (_: unknown, __: unknown, limit?: AbortSignal) =>
  new Promise<never>((___, reject) =>
    (limit as AbortSignal).addEventListener('abort', () => reject(new Error('aborted'))),
  );

dnsProviderContract('Route 53, as strict as it is documented', async () => {
  const zone = new StrictZone();
  const live = () =>
    zone.sets.filter(set => set.Type === 'A').flatMap(set => set.ResourceRecords!.map(one => one.Value!));
  return {
    provider: route53Provider(zone, NAME),
    stranger: route53Provider(
      { list: (...of) => zone.list(of[0], of[1]), change: () => Promise.reject(denied()) },
      NAME,
    ),
    silent: route53Provider({ list: never, change: () => Promise.reject(new Error('unreached')) }, NAME),
    async set(addresses) {
      const records = addresses.map(Value => ({ Value }));
      const made = addresses.length > 0 ? [{ ...simple(''), ResourceRecords: records }] : [];
      zone.sets = [...zone.sets.filter(set => set.Type !== 'A'), ...made];
    },
    addresses: async () => live().sort(),
    close: async () => undefined,
  };
});

describe('Route 53 with a record for each region', () => {
  const of = (id: string, address: string, more: Partial<ResourceRecordSet>): ResourceRecordSet => ({
    ...simple(address),
    SetIdentifier: id,
    HealthCheckId: `check-${id}`,
    ...more,
  });
  const move = { expected: '192.0.2.1', next: '192.0.2.2', ttlSeconds: 30 };

  it.each([
    ['weighted', { Weight: 100 }, { Weight: 0 }],
    ['failover', { Failover: 'PRIMARY' }, { Failover: 'SECONDARY' }],
  ] as const)('moves %s records by changing their roles, each with its health check', async (_, first, second) => {
    const zone = new StrictZone();
    zone.sets = [of('eu', '192.0.2.1', first), of('us', '192.0.2.2', second)];
    const provider = route53Provider(zone, NAME);
    expect((await provider.read(1_000)).addresses).toEqual(['192.0.2.1']);
    expect(await provider.replace(move, 1_000)).toEqual({ outcome: 'done' });
    expect((await provider.read(1_000)).addresses).toEqual(['192.0.2.2']);
    expect(zone.sets).toEqual([
      of('eu', '192.0.2.1', { ...second, TTL: 30 }),
      of('us', '192.0.2.2', { ...first, TTL: 30 }),
    ]);
  });

  it('says that latency records are left in another way', async () => {
    const zone = new StrictZone();
    zone.sets = [of('eu', '192.0.2.1', { Region: 'eu-west-1' })];
    expect(await route53Provider(zone, NAME).replace(move, 1_000)).toMatchObject({ outcome: 'refused' });
  });
});
