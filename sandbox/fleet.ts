import { join } from 'node:path';
import { addressesOf, FLEET, type FleetService, otherRegion, Region, REGIONS } from './addresses.js';
import { ask } from './ask.js';
import { checkoutRoot } from './checkout.js';
import { layOut, type PostgresRegion, sharedMemoryId } from './postgres-region.js';
import { startSupervisor, type Supervisor, writeStartProgram } from './supervisor.js';
import { templateCluster, urlOf } from './template.js';
import { until } from './until.js';
import { partOf, type World } from './world.js';

/** Three services with a primary and a standby each, which leave a region together; each with a supervisor of its own. */
export interface Fleet {
  readonly supervisors: readonly Supervisor[];
}

/** The variables that `runbooks/evacuation/inventory.yaml` names. */
export function fleetEnvironment({ block, dir, programs }: World, proxySocket: string): Record<string, string> {
  const { fleet } = addressesOf(block);
  const of = FLEET.flatMap(service => [
    [`${service.toUpperCase()}_PROXY_CLIENTS`, urlOf(fleet[service].proxy, 'app', 'orders')] as const,
    ...REGIONS.flatMap(region => {
      const prefix = `${service}_${region}`.toUpperCase().replaceAll('-', '_');
      return [
        [`${prefix}_DSN`, urlOf(fleet[service][region], 'postgres', 'orders')],
        [`${prefix}_REPLICATION`, urlOf(fleet[service][region], 'repl', 'postgres')],
        [`${prefix}_DATA`, placeOf(dir, service, region).data],
        [`${prefix}_PROGRAMS`, programs.postgres],
        [`${prefix}_START`, placeOf(dir, service, region).start],
      ] as const;
    }),
  ]);
  return {
    ...Object.fromEntries(of),
    FLEET_PROXY_SOCKET: proxySocket,
    INCIDENTS_FILE: join(dir, 'incidents.log'),
  };
}

function placeOf(dir: string, service: FleetService, region: Region) {
  const name = `${service}-${region}`;
  return { name, data: join(dir, name, 'data'), start: join(dir, `start-${name}`) };
}

/** Resolves when the standby of every service streams. */
export async function startFleet(world: World): Promise<Fleet> {
  const { programs, user, dir } = world;
  const cache = join(checkoutRoot(), '.cache', 'clusters');
  const template = await templateCluster({ programs, user, cache, scratch: dir });
  return { supervisors: await Promise.all(FLEET.map(service => startService(world, service, template))) };
}

async function startService(world: World, service: FleetService, template: string): Promise<Supervisor> {
  const servers = { 'eu-west': serverOf(world, service, 'eu-west'), 'us-east': serverOf(world, service, 'us-east') };
  await Promise.all([
    layOut(servers[Region.euWest], template, 'primary'),
    layOut(servers[Region.usEast], template, 'standby'),
  ]);
  const socket = join(world.dir, `${service}.sock`);
  for (const region of REGIONS) writeStartProgram(placeOf(world.dir, service, region).start, region, socket);
  const supervisor = await startSupervisor(servers, socket, region => {
    const id = sharedMemoryId(servers[region].data);
    if (id !== undefined) world.janitor.dropSegment(id);
  });
  await Promise.all(REGIONS.map(region => supervisor.start(region)));
  const primary = urlOf(addressesOf(world.block).fleet[service][Region.euWest], 'postgres', 'postgres');
  const text = "SELECT 1 FROM pg_stat_replication WHERE state = 'streaming'";
  await until(`${service} streamed`, 15_000, async () => ((await ask(primary, text))?.length ? true : undefined));
  return supervisor;
}

function serverOf(world: World, service: FleetService, region: Region): PostgresRegion {
  const { name, data } = placeOf(world.dir, service, region);
  const { fleet } = addressesOf(world.block);
  const upstream = fleet[service][otherRegion(region)];
  return { ...partOf(world, name), region, data, endpoint: fleet[service][region], upstream };
}
