import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DnsProvider } from '../../activities/dns/provider.js';

/** A real provider with one name in it, and what only a test may do to it. */
export interface DnsProviderWorld {
  readonly provider: DnsProvider;
  /** The same name with credentials that the provider must not accept. */
  readonly stranger: DnsProvider;
  /** The same name at an address where nobody answers. */
  readonly silent: DnsProvider;
  /** Where the server under test does not refuse what the real one does: then no two actors act at once. */
  readonly lenient?: boolean;
  /** Sets the addresses of the name by another way than the provider. */
  set(addresses: readonly string[]): Promise<void>;
  /** Reads them by another way. */
  addresses(): Promise<readonly string[]>;
  close(): Promise<void>;
}

const [A, B, C] = ['192.0.2.1', '192.0.2.2', '192.0.2.3'];
const LIMIT_MS = 3_000;
/** What every provider takes; Cloudflare's least. */
const TTL = 60;
const move = (expected: string, next: string) => ({ expected, next, ttlSeconds: TTL });

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
      expect(await world.provider.replace(move(A, B), LIMIT_MS)).toEqual({ outcome: 'done' });
      expect(await world.addresses()).toEqual([B]);
      expect((await world.provider.read(LIMIT_MS)).addresses).toEqual([B]);
    });

    it('refuses a stale actor and leaves the record unchanged', async () => {
      await world.set([C]);
      expect(await world.provider.replace(move(A, B), LIMIT_MS)).toEqual({ outcome: 'not-expected' });
      expect(await world.addresses()).toEqual([C]);
    });

    it('tells its own repeated act that the name is not where it was', async () => {
      await world.provider.replace(move(A, B), LIMIT_MS);
      expect(await world.provider.replace(move(A, B), LIMIT_MS)).toEqual({ outcome: 'not-expected' });
      expect(await world.addresses()).toEqual([B]);
    });

    it('does not take one address among several for the expected one', async () => {
      await world.set([A, C]);
      expect(await world.provider.replace(move(A, B), LIMIT_MS)).toEqual({ outcome: 'not-expected' });
      expect(await world.addresses()).toEqual([A, C]);
    });

    it('puts nothing into a name that has no address', async () => {
      await world.set([]);
      expect(await world.provider.read(LIMIT_MS)).toMatchObject({ addresses: [] });
      expect(await world.provider.replace(move(A, B), LIMIT_MS)).toEqual({ outcome: 'not-expected' });
      expect(await world.addresses()).toEqual([]);
    });

    it('lets exactly one of many actors with the same expectation win', async () => {
      const rivals = Array.from({ length: world.lenient === true ? 1 : 16 }, (_, n) => `198.51.100.${n + 1}`);
      const outcomes = await Promise.all(rivals.map(address => world.provider.replace(move(A, address), LIMIT_MS)));
      const winners = rivals.filter((_, n) => outcomes[n]?.outcome === 'done');
      expect(winners).toHaveLength(1);
      expect(await world.addresses()).toEqual(winners);
    });

    it('sets the TTL of a name that is where it is expected, and keeps the old one beside it', async () => {
      const note = 'lifeboat ttl=3600 since=1700000000000';
      const lowered = { ...move(A, A), ttlSeconds: 120, note };
      expect(await world.provider.replace(lowered, LIMIT_MS)).toEqual({ outcome: 'done' });
      expect(await world.provider.read(LIMIT_MS)).toEqual({ addresses: [A], ttlSeconds: 120 });
      expect(await world.provider.readNote(LIMIT_MS)).toBe(note);
    });

    it('leaves what is kept beside the name when it moves, until it is taken away', async () => {
      const note = 'lifeboat ttl=7200';
      await world.provider.replace({ ...move(A, A), ttlSeconds: 120, note }, LIMIT_MS);
      await world.provider.replace(move(A, B), LIMIT_MS);
      expect(await world.provider.readNote(LIMIT_MS)).toBe(note);
      expect(await world.provider.replace({ ...move(B, B), ttlSeconds: 90, note: null }, LIMIT_MS)).toEqual({
        outcome: 'done',
      });
      expect(await world.provider.readNote(LIMIT_MS)).toBeNull();
    });

    it('sets no TTL for a stale actor, and keeps nothing for it', async () => {
      await world.provider.replace({ ...move(A, A), note: null }, LIMIT_MS);
      await world.set([C]);
      const stale = { ...move(A, A), ttlSeconds: 900, note: 'lifeboat ttl=1' };
      expect(await world.provider.replace(stale, LIMIT_MS)).toEqual({ outcome: 'not-expected' });
      expect((await world.provider.read(LIMIT_MS)).ttlSeconds).not.toBe(900);
      expect(await world.provider.readNote(LIMIT_MS)).toBeNull();
    });

    it('is at no moment without an address while it moves to and fro', async () => {
      const seen: (readonly string[])[] = [];
      const moved = new AbortController();
      const watching = (async () => {
        while (!moved.signal.aborted) {
          seen.push(await world.addresses());
          // A world in memory answers without ever letting the moves go on.
          await new Promise(resolve => setImmediate(resolve));
        }
      })();
      try {
        await world.provider.replace(move(A, B), LIMIT_MS);
        await world.provider.replace(move(B, A), LIMIT_MS);
      } finally {
        moved.abort();
      }
      await watching;
      expect(seen.length).toBeGreaterThan(0);
      expect(seen.every(addresses => addresses.length === 1)).toBe(true);
    });

    it('rehearses a move with the same answers, and changes nothing', async () => {
      if (world.lenient !== true) expect(await world.provider.rehearse(A, B, LIMIT_MS)).toEqual({ outcome: 'done' });
      expect(await world.provider.rehearse(C, B, LIMIT_MS)).toEqual({ outcome: 'not-expected' });
      expect(await world.stranger.rehearse(A, B, LIMIT_MS)).toMatchObject({ outcome: 'refused' });
      expect(await world.silent.rehearse(A, B, 100)).toMatchObject({ outcome: 'unknown' });
      await expect(world.provider.rehearse(A, A, LIMIT_MS)).rejects.toThrow(RangeError);
      expect(await world.addresses()).toEqual([A]);
    });

    it('refuses a stranger and leaves the record unchanged', async () => {
      expect(await world.stranger.replace(move(A, B), LIMIT_MS)).toMatchObject({ outcome: 'refused' });
      expect(await world.addresses()).toEqual([A]);
    });

    it('gives up at the deadline where nobody answers', async () => {
      expect(await world.silent.replace(move(A, B), 100)).toMatchObject({ outcome: 'unknown' });
      await expect(world.silent.read(100)).rejects.toMatchObject({ type: 'unreachable' });
    });
  });
}
