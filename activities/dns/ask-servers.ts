import type { Dns } from '../../plan/dns-entry.js';
import { reasonOf } from '../fail.js';
import type { Resolves } from '../resolves.js';
import { type NameServer, parseNameServer } from './exchange.js';
import type { DnsReading } from './provider.js';
import { queryAddresses, queryResolver } from './query.js';
import { unusable } from './unusable.js';

const ASK_MS = 1_500;

export interface ServerAnswer {
  /** The reference in the inventory. */
  readonly who: string;
  /** Null when it gave no answer that counts. */
  readonly reading: DnsReading | null;
  readonly detail: string;
}

/** Asks every server of the zone that the inventory lists, side by side. */
export function askServers(dns: Dns, deps: Resolves): Promise<readonly ServerAnswer[]> {
  return askEach(dns.authorities ?? [], dns.name, queryAddresses, deps);
}

/** Asks every resolver that the inventory lists, side by side. */
export function askResolvers(dns: Dns, deps: Resolves): Promise<readonly ServerAnswer[]> {
  return askEach(dns.resolvers ?? [], dns.name, queryResolver, deps);
}

type Query = (server: NameServer, name: string, deadlineMs: number) => Promise<DnsReading>;

function askEach(references: readonly string[], name: string, query: Query, deps: Resolves) {
  return Promise.all(
    references.map(async (who): Promise<ServerAnswer> => {
      const server = parseNameServer(await deps.resolve(who)) ?? unusable(who, 'host:port');
      try {
        return { who, reading: await query(server, name, ASK_MS), detail: '' };
      } catch (error) {
        return { who, reading: null, detail: reasonOf(error) };
      }
    }),
  );
}
