import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DnsProvider } from '../../activities/dns/provider.js';

/** A real provider with one name in it, and what only a test may do to it. */
export interface DnsProviderWorld {
  readonly provider: DnsProvider;
  /** The same name with credentials that the provider must not accept. */
  readonly stranger: DnsProvider;
  /** The same name at an address where nobody answers. */
  readonly silent: DnsProvider;
  /** Sets the addresses of the name by another way than the provider. */
  set(addresses: readonly string[]): Promise<void>;
  /** Reads them by another way. */
  addresses(): Promise<readonly string[]>;
  close(): Promise<void>;
}

const [A, B, C] = ['192.0.2.1', '192.0.2.2', '192.0.2.3'];
const LIMIT_MS = 3_000;

/** The guarantees of `DnsProvider`, proved against a real one. */
export function dnsProviderContract(name: string, open: () => Promise<DnsProviderWorld>): void {
  describe(`${name} as a DNS provider`, () => {
    let world: DnsProviderWorld;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world.close());
    beforeEach(() => world.set([A]));

    it('moves a name that is where it is expected', async () => {
      expect(await world.provider.replace(A, B, LIMIT_MS)).toEqual({ outcome: 'done' });
      expect(await world.addresses()).toEqual([B]);
      expect((await world.provider.read(LIMIT_MS)).addresses).toEqual([B]);
    });

    it('refuses a stale actor and leaves the record unchanged', async () => {
      await world.set([C]);
      expect(await world.provider.replace(A, B, LIMIT_MS)).toEqual({ outcome: 'not-expected' });
      expect(await world.addresses()).toEqual([C]);
    });

    it('tells its own repeated act that the name is not where it was', async () => {
      await world.provider.replace(A, B, LIMIT_MS);
      expect(await world.provider.replace(A, B, LIMIT_MS)).toEqual({ outcome: 'not-expected' });
      expect(await world.addresses()).toEqual([B]);
    });

    it('does not take one address among several for the expected one', async () => {
      await world.set([A, C]);
      expect(await world.provider.replace(A, B, LIMIT_MS)).toEqual({ outcome: 'not-expected' });
      expect(await world.addresses()).toEqual([A, C]);
    });

    it('puts nothing into a name that has no address', async () => {
      await world.set([]);
      expect(await world.provider.read(LIMIT_MS)).toMatchObject({ addresses: [] });
      expect(await world.provider.replace(A, B, LIMIT_MS)).toEqual({ outcome: 'not-expected' });
      expect(await world.addresses()).toEqual([]);
    });

    it('lets exactly one of many actors with the same expectation win', async () => {
      const rivals = Array.from({ length: 16 }, (_, n) => `198.51.100.${n + 1}`);
      const outcomes = await Promise.all(rivals.map(address => world.provider.replace(A, address, LIMIT_MS)));
      const winners = rivals.filter((_, n) => outcomes[n]?.outcome === 'done');
      expect(winners).toHaveLength(1);
      expect(await world.addresses()).toEqual(winners);
    });

    it('rehearses a move with the same answers, and changes nothing', async () => {
      expect(await world.provider.rehearse(A, B, LIMIT_MS)).toEqual({ outcome: 'done' });
      expect(await world.provider.rehearse(C, B, LIMIT_MS)).toEqual({ outcome: 'not-expected' });
      expect(await world.stranger.rehearse(A, B, LIMIT_MS)).toMatchObject({ outcome: 'refused' });
      expect(await world.silent.rehearse(A, B, 100)).toMatchObject({ outcome: 'unknown' });
      await expect(world.provider.rehearse(A, A, LIMIT_MS)).rejects.toThrow(RangeError);
      expect(await world.addresses()).toEqual([A]);
    });

    it('refuses a stranger and leaves the record unchanged', async () => {
      expect(await world.stranger.replace(A, B, LIMIT_MS)).toMatchObject({ outcome: 'refused' });
      expect(await world.addresses()).toEqual([A]);
    });

    it('gives up at the deadline where nobody answers', async () => {
      expect(await world.silent.replace(A, B, 100)).toMatchObject({ outcome: 'unknown' });
      await expect(world.silent.read(100)).rejects.toMatchObject({ type: 'unreachable' });
    });
  });
}
