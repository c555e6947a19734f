import type { Dns, DnsOf } from '../../plan/dns-entry.js';
import type { Resolves } from '../resolves.js';
import { openCloudflare } from './cloudflare.js';
import { openPowerDns } from './powerdns.js';
import type { DnsProvider } from './provider.js';
import { openRfc2136 } from './rfc2136.js';
import { openRoute53 } from './route53.js';

type Providers = {
  readonly [Name in Dns['provider']]: (dns: DnsOf<Name>, deps: Resolves) => Promise<DnsProvider>;
};

/** Every provider that the inventory may name; a missing one does not compile. */
const providers: Providers = {
  rfc2136: openRfc2136,
  powerdns: openPowerDns,
  route53: openRoute53,
  cloudflare: openCloudflare,
};

export function openDnsProvider(dns: Dns, deps: Resolves): Promise<DnsProvider> {
  return open(dns.provider, dns, deps);
}

function open<Name extends Dns['provider']>(name: Name, dns: DnsOf<Name>, deps: Resolves): Promise<DnsProvider> {
  const opener: (of: DnsOf<Name>, with_: Resolves) => Promise<DnsProvider> = providers[name];
  return opener(dns, deps);
}
