import { isIPv4 } from 'node:net';
import type { Dns } from '../../plan/dns-entry.js';
import type { Estate } from '../../plan/inventory.js';
import { failure } from '../fail.js';
import type { Resolves } from '../resolves.js';

/** The name of a traffic entry. Fails with `secret-missing` when the inventory has none. */
export function dnsOf({ traffic }: Estate, entry: string): Dns {
  const dns = traffic[entry]?.dns;
  if (dns) return dns;
  throw notInInventory(`The inventory has no DNS name for ${entry}.`);
}

/** The address that the inventory has for a region. Fails with `secret-missing`. */
export async function regionAddress(dns: Dns, region: string, deps: Resolves): Promise<string> {
  const reference = dns.addresses[region];
  if (reference === undefined) throw notInInventory(`The inventory has no address of ${dns.name} for ${region}.`);
  const address = (await deps.resolve(reference)).trim();
  if (isIPv4(address)) return address;
  throw notInInventory(`The value of ${reference} is not an IPv4 address.`);
}

function notInInventory(what: string) {
  return failure('secret-missing', {
    what,
    state: 'Nothing was changed by this step.',
    todo: 'Correct the inventory or the value where the worker runs, then retry.',
  });
}
