import type { Dns } from '../../plan/inventory.js';
import type { Resolves } from '../resolves.js';
import type { DnsProvider } from './provider.js';
import { openRfc2136 } from './rfc2136.js';

/** Every provider that the inventory may name; a missing one does not compile. */
const providers = {
  rfc2136: openRfc2136,
} satisfies Record<Dns['provider'], (dns: Dns, deps: Resolves) => Promise<DnsProvider>>;

export function openDnsProvider(dns: Dns, deps: Resolves): Promise<DnsProvider> {
  return providers[dns.provider](dns, deps);
}
