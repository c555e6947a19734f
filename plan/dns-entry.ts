import { z } from 'zod';
import { dnsAbilities, DnsRouting } from './dns-abilities.js';
import { DurationText } from './duration-text.js';
import { Lives } from './lives.js';
import { Name } from './name.js';
import { Reference } from './reference.js';

/** Labels of letters, digits, `_` and `-`, as zones for hosts have them. */
const DomainName = z
  .string()
  .max(253)
  .regex(
    /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.|\.?$))+$/i,
    'expected a domain name such as `db.example.com`',
  );

const DnsName = {
  ...Lives,
  zone: DomainName,
  name: DomainName,
  /** The TTL that the record has in normal times. */
  ttl: DurationText,
  addresses: z.record(Name, Reference),
  /** How the provider answers; `simple` when it is not said. Which provider can do which is a table of `plan/dns-abilities.ts`. */
  routing: DnsRouting.optional(),
  /** By region, the provider's own check whose verdict takes the region's record out of the answers. */
  health_checks: z.record(Name, Reference).optional(),
  /** Every server that speaks for the zone, `host:port`; each is asked whether it has a change. */
  authorities: z.array(Reference).min(1).optional(),
  /** Resolvers that clients use, `host:port`; each is asked what it answers from its cache. */
  resolvers: z.array(Reference).min(1).optional(),
  /** URLs at which clients say, as the whole text of the answer, which address they use now. A client may cache longer than any TTL. */
  clients: z.array(Reference).min(1).optional(),
};

const Rfc2136 = z.strictObject({
  provider: z.literal('rfc2136'),
  ...DnsName,
  /** The primary server of the zone, `host:port`. */
  server: Reference,
  /** `name:algorithm:base64` of the TSIG key; only hmac-sha256 is spoken. */
  key: Reference,
});

const PowerDns = z.strictObject({
  provider: z.literal('powerdns'),
  ...DnsName,
  /** URL of the HTTP API, without `/api/v1`. */
  api: Reference,
  /** The API key. */
  key: Reference,
});

const Route53 = z.strictObject({
  provider: z.literal('route53'),
  ...DnsName,
  /** The id of the hosted zone. */
  hosted_zone: Reference,
  /** `id:secret` or `id:secret:session` of an access key; the SDK's own chain (role, profile) when it is not said. */
  key: Reference.optional(),
  /** URL of the API, when it is not Amazon's own. */
  api: Reference.optional(),
});

const Cloudflare = z.strictObject({
  provider: z.literal('cloudflare'),
  ...DnsName,
  zone_id: Reference,
  /** An API token that may edit the zone's records. */
  key: Reference,
  /** URL of the API, when it is not Cloudflare's own. */
  api: Reference.optional(),
});

/** The name that clients use, by the provider of its zone. */
export const DnsEntry = z.discriminatedUnion('provider', [Rfc2136, PowerDns, Route53, Cloudflare], {
  error: `expected one of ${Object.keys(dnsAbilities)
    .map(name => `\`${name}\``)
    .join(', ')}`,
});

export type Dns = z.output<typeof DnsEntry>;
/** A name of one provider. */
export type DnsOf<Provider extends Dns['provider']> = Extract<Dns, { readonly provider: Provider }>;
