import { z } from 'zod';

/** How a name is answered. `simple`: one address. The others have a record for each region. */
export const DnsRouting = z.enum(['simple', 'weighted', 'latency', 'failover']);
export type DnsRouting = z.output<typeof DnsRouting>;

/** What a DNS provider can do and what it guarantees: the one table that the compiler checks an inventory with and the documentation shows. */
export interface DnsAbilities {
  readonly title: string;
  /** Who refuses a stale actor. `zone`: the zone itself, in one atomic act. `claim`: a record that only one actor at a time can hold. */
  readonly compareAndSet: 'zone' | 'claim';
  /** The same in a sentence. */
  readonly refusal: string;
  readonly routing: readonly DnsRouting[];
  readonly healthChecks: boolean;
  /** The lowest TTL that it takes, seconds. */
  readonly leastTtlSeconds: number;
  /** Why an answer of it can be believed. */
  readonly believed: string;
}

export const dnsAbilities = {
  rfc2136: {
    title: 'RFC 2136 with TSIG (Knot, BIND, PowerDNS and others)',
    compareAndSet: 'zone',
    refusal: 'The update carries the expected record set as a prerequisite; the server applies all of it or nothing.',
    routing: ['simple'],
    healthChecks: false,
    leastTtlSeconds: 1,
    believed: "the answer's own TSIG, over this request",
  },
  powerdns: {
    title: 'PowerDNS, HTTP API',
    compareAndSet: 'claim',
    refusal:
      'The API has no condition, so an actor first holds a claim record beside the name for a moment. That stops every other Lifeboat; a change made by hand in the same half second is not seen. Where that is not enough, use `rfc2136`, which PowerDNS speaks too.',
    routing: ['simple'],
    healthChecks: false,
    leastTtlSeconds: 1,
    believed: 'the API key, and a read back',
  },
  route53: {
    title: 'Amazon Route 53',
    compareAndSet: 'zone',
    refusal:
      'One change batch deletes exactly what was read and creates what shall be; a batch whose DELETE does not match is refused whole.',
    routing: ['simple', 'weighted', 'failover'],
    healthChecks: true,
    leastTtlSeconds: 1,
    believed: 'TLS and the signed request, and a read back',
  },
  cloudflare: {
    title: 'Cloudflare',
    compareAndSet: 'claim',
    refusal:
      'One batch replaces a claim record by its id together with the change; the batch of an actor whose claim is gone is refused whole. A change made by hand between the reading and the batch, milliseconds, is not seen.',
    routing: ['simple'],
    healthChecks: false,
    leastTtlSeconds: 60,
    believed: 'TLS and the API token, and a read back',
  },
} as const satisfies Record<string, DnsAbilities>;

export type DnsProviderName = keyof typeof dnsAbilities;
