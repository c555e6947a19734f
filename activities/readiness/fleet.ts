import { poolersOf, proxiesOf } from '../../plan/fleet.js';
import type { Estate, Pooler, Proxy } from '../../plan/inventory.js';
import { findDrift, type PoolerPlace } from '../../plan/traffic/drift.js';
import { readServers } from '../haproxy/runtime.js';
import { readConfig } from '../pooler/config-file.js';
import { rewriteEntry } from '../pooler/entry.js';
import { openPooler } from '../pooler/pgbouncer.js';
import type { Resolves } from '../resolves.js';

/**
 * Asks every instance of a traffic entry and compares them. An instance that does not answer is not drift: that it would take no order is said
 * elsewhere. Changes nothing.
 */
export async function readDrift(
  estate: Estate,
  traffic: string,
  deps: Resolves,
  limitMs: number,
): Promise<readonly string[]> {
  const { pooler, proxy } = estate.traffic[traffic] ?? {};
  const services = Object.values(estate.services).filter(service => service.traffic === traffic);
  const [poolers, proxies] = await Promise.all([
    answering(pooler ? poolersOf(pooler) : [], via => readPlace(via, deps, limitMs)),
    answering(proxy ? proxiesOf(proxy) : [], via => readAdmin(via, deps, limitMs)),
  ]);
  const oneRegion = services.length > 0 && services.every(({ pattern }) => pattern === 'active-passive');
  return findDrift({ poolers, proxies, oneRegion });
}

async function answering<Via, Reading>(
  instances: readonly { readonly name: string; readonly via: Via }[],
  read: (via: Via) => Promise<Reading>,
): Promise<Record<string, Reading>> {
  const all = instances.map(async ({ name, via }) => {
    const reading = await read(via).then(
      value => [value],
      () => [],
    );
    return reading.map(value => [name, value] as const);
  });
  return Object.fromEntries((await Promise.all(all)).flat());
}

async function readPlace(pooler: Pooler, deps: Resolves, limitMs: number): Promise<PoolerPlace> {
  const session = await openPooler(pooler, deps, limitMs);
  try {
    const { host, port, paused } = await session.state();
    const text = await readConfig(await deps.resolve(pooler.config)).catch(() => undefined);
    const same = text === undefined ? undefined : rewriteEntry(text, pooler.entry, host, port);
    return { host, port, paused, fileAgrees: same?.ok ? !same.changed : null };
  } finally {
    await session.close();
  }
}

async function readAdmin(proxy: Proxy, deps: Resolves, limitMs: number) {
  const servers = await readServers(proxy, deps, limitMs);
  return Object.fromEntries([...servers].map(([region, { admin }]) => [region, admin]));
}
