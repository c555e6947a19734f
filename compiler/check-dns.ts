import { type DnsAbilities, dnsAbilities } from '../plan/dns-abilities.js';
import type { Dns } from '../plan/dns-entry.js';
import type { Inventory } from '../plan/inventory.js';
import { quote, quoteList } from './quote.js';
import type { Report } from './report.js';
import { locate, markAt, type YamlNode } from './yaml-node.js';

/** A provider is asked only for what it can do: otherwise a move finds out in the incident. */
export function checkDns({ traffic }: Inventory, node: YamlNode, report: Report): void {
  for (const [name, { dns }] of Object.entries(traffic)) {
    if (!dns) continue;
    const path = ['traffic', name, 'dns'];
    const can: DnsAbilities = dnsAbilities[dns.provider];
    checkRouting(dns, can, path, node, report);
    if (dns.health_checks !== undefined && !can.healthChecks) {
      const message = `Unexpected \`health_checks\` with the provider ${quote(dns.provider)}, expected none: it has no health checks of its own`;
      report.error('dns-not-able', message, markAt(node, [...path, 'health_checks']), {
        hint: othersWith(one => one.healthChecks),
      });
    }
    if (dns.ttl < can.leastTtlSeconds * 1_000) {
      const message = `Unexpected TTL below ${can.leastTtlSeconds} s with the provider ${quote(dns.provider)}, expected at least that: it takes no lower one`;
      report.error('dns-not-able', message, locate(node, [...path, 'ttl']).node.mark);
    }
  }
}

function checkRouting(dns: Dns, can: DnsAbilities, path: readonly string[], node: YamlNode, report: Report): void {
  const { routing = 'simple', provider } = dns;
  if (can.routing.includes(routing)) return;
  const message = `Unexpected routing ${quote(routing)} with the provider ${quote(provider)}, expected ${quoteList(can.routing)}`;
  const hint =
    routing === 'latency'
      ? 'A name that answers by latency is not moved: a region is taken out of it.'
      : othersWith(one => one.routing.includes(routing));
  report.error('dns-not-able', message, locate(node, [...path, 'routing']).node.mark, { hint });
}

function othersWith(able: (one: DnsAbilities) => boolean): string {
  const names = Object.entries<DnsAbilities>(dnsAbilities).flatMap(([name, one]) => (able(one) ? [name] : []));
  return `Providers that can: ${quoteList(names)}.`;
}
