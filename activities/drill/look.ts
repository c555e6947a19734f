import { createHash } from 'node:crypto';
import type { EstateState, NodeState, RouteState } from '../../plan/drills/estate-state.js';
import type { DatabaseNode } from '../../plan/database-entry.js';
import type { Dns } from '../../plan/dns-entry.js';
import type { Estate, Proxy } from '../../plan/inventory.js';
import type { ActivityDeps } from '../deps.js';
import { openDnsProvider } from '../dns/open-provider.js';
import { reasonOf } from '../fail.js';
import { readServers } from '../haproxy/runtime.js';
import { readNode } from '../postgres/read-node.js';
import { withSession } from '../postgres/session.js';
import { probeRoutes } from '../route-probe.js';

export interface DrillLookInput {
  readonly service: string;
  readonly estate: Estate;
  /** Whether a client's write is tried by every route; a rehearsal does not. */
  readonly write: boolean;
}

const LIMITS = { connectMs: 2_000, queryMs: 2_000 };
const PART_MS = 3_000;

/**
 * `drill.look`: reads everything that a drill must leave as it found it. What cannot be read is part of the state ("silent", or the reason),
 * so it never fails for that. It needs no hands and claims no epoch: it must not get in the way of a real run.
 */
export const drillLook =
  (deps: ActivityDeps) =>
  async ({ service, estate, write }: DrillLookInput): Promise<EstateState> => {
    const own = estate.services[service];
    const databases = own?.databases ?? [];
    const traffic = own?.traffic === undefined ? undefined : estate.traffic[own.traffic];
    const name = own?.traffic ?? '';
    const [nodes, routes, proxy, dns] = await Promise.all([
      readNodes(deps, databases, estate),
      write && traffic ? readRoutes(deps, name, estate, databases) : {},
      traffic?.proxy ? readProxy(deps, name, traffic.proxy) : {},
      traffic?.dns ? readName(deps, traffic.dns) : {},
    ]);
    return { at: deps.now(), nodes, routes, proxy, dns };
  };

async function readNodes(deps: ActivityDeps, databases: readonly string[], { databases: all }: Estate) {
  const wanted = databases.flatMap(database =>
    Object.entries(all[database]?.nodes ?? {}).map(([region, node]) => ({
      key: `${database}/${region}`,
      region,
      node,
    })),
  );
  const read = wanted.map(async ({ key, region, node }) => [key, await readState(deps, region, node)] as const);
  return Object.fromEntries(await Promise.all(read));
}

/** A running server sees its own data directory, so the fence file needs no hands. `primary_conninfo` names another server after a move and back. */
const EXTRA = `
  SELECT (SELECT coalesce(string_agg(slot_name || ' ' || slot_type, E'\\n' ORDER BY slot_name), '')
            FROM pg_replication_slots WHERE NOT temporary) AS slots,
         (pg_stat_file('lifeboat.fence', true)).size IS NOT NULL AS fenced`;
const SETTINGS = `
  SELECT name, setting FROM pg_settings
   WHERE source IN ('configuration file', 'command line') AND name NOT IN ('primary_conninfo', 'primary_slot_name')
   ORDER BY name`;

async function readState(deps: ActivityDeps, region: string, node: DatabaseNode): Promise<NodeState> {
  try {
    return await withSession(await deps.resolve(node.dsn), LIMITS, async session => {
      const reading = await readNode(session, region, deps.now);
      const extra = await session.row(EXTRA);
      const settings = await session.rows(SETTINGS);
      return {
        role: reading.inRecovery === true ? 'standby' : 'primary',
        timeline: reading.timeline,
        systemId: reading.systemId,
        streams: reading.receiver === 'streaming',
        slots: extra.text('slots').split('\n').filter(Boolean),
        fenced: extra.boolean('fenced'),
        settings: Object.fromEntries(settings.map(row => [row.text('name'), hash(row.text('setting'))])),
      };
    });
  } catch {
    return { role: 'silent', timeline: null, systemId: null, streams: false, slots: [], fenced: false, settings: {} };
  }
}

function hash(value: string): string {
  return createHash('sha256').update(value).digest('hex').slice(0, 12);
}

async function readRoutes(deps: ActivityDeps, name: string, estate: Estate, databases: readonly string[]) {
  const traffic = estate.traffic[name];
  const database = estate.databases[databases[0] ?? ''];
  if (!traffic || !database) return {};
  const probed = await probeRoutes(traffic, database, deps, PART_MS);
  return Object.fromEntries(
    probed.map(({ route, outcome, region, ms, detail }): [string, RouteState] => [
      `${name}/${route}`,
      { region, wrote: outcome === 'wrote', ms, detail },
    ]),
  );
}

async function readProxy(deps: ActivityDeps, name: string, proxy: Proxy) {
  try {
    const servers = await readServers(proxy, deps, PART_MS);
    return Object.fromEntries([...servers].map(([region, { admin }]) => [`${name}/${region}`, admin]));
  } catch (error) {
    return { [name]: reasonOf(error) };
  }
}

async function readName(deps: ActivityDeps, dns: Dns) {
  try {
    const { addresses } = await (await openDnsProvider(dns, deps)).read(PART_MS);
    return { [dns.name]: addresses.join(', ') };
  } catch (error) {
    return { [dns.name]: reasonOf(error) };
  }
}
