import { execFile } from 'node:child_process';
import { Resolver } from 'node:dns/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Endpoint } from '../../sandbox/addresses.js';
import { checkoutRoot } from '../../sandbox/checkout.js';
import { ZONE } from '../../sandbox/knot.js';
import { readPrograms } from '../../sandbox/programs.js';
import type { Sandbox } from '../../sandbox/sandbox.js';

const run = promisify(execFile);

/** Sets the addresses of the clients' name through Knot's own control socket: no update, no key. */
export async function setZone(sandbox: Sandbox, addresses: readonly string[]): Promise<void> {
  const knotc = join(dirname(readPrograms(checkoutRoot()).knotd), 'knotc');
  const control = (...args: string[]) => run(knotc, ['-s', join(sandbox.dir, 'knot', 'knot.sock'), ...args]);
  await control('zone-begin', ZONE.zone);
  // Fails when the name has none.
  await control('zone-unset', ZONE.zone, 'db', 'A').catch(() => undefined);
  for (const address of addresses) await control('zone-set', ZONE.zone, 'db', String(ZONE.ttlSeconds), 'A', address);
  await control('zone-commit', ZONE.zone);
}

/** The addresses as Node's own resolver reads them from the zone's server. */
export async function addressesInZone({ host, port }: Endpoint): Promise<string[]> {
  const resolver = new Resolver({ timeout: 1_000, tries: 1 });
  resolver.setServers([`${host}:${port}`]);
  try {
    return (await resolver.resolve4(ZONE.name)).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENODATA' || error.code === 'ENOTFOUND'))
      return [];
    throw error;
  }
}
