import { join } from 'node:path';
import { addressesOf, Region, REGIONS } from './addresses.js';
import { checkoutRoot } from './checkout.js';
import { layOut, type PostgresRegion, sharedMemoryId } from './postgres-region.js';
import { untilStreaming } from './replication.js';
import { startSupervisor, type Supervisor, writeStartProgram } from './supervisor.js';
import { templateCluster } from './template.js';
import { partOf, type World } from './world.js';

/** Where the parts of both regions are that Lifeboat touches. */
export interface RegionPlaces {
  readonly data: Readonly<Record<Region, string>>;
  /** The executables that start a region's server. */
  readonly start: Readonly<Record<Region, string>>;
}

export function regionPlaces(dir: string): RegionPlaces {
  return {
    data: { 'eu-west': join(dir, 'eu-west', 'data'), 'us-east': join(dir, 'us-east', 'data') },
    start: { 'eu-west': join(dir, 'start-eu-west'), 'us-east': join(dir, 'start-us-east') },
  };
}

/**
 * Lays both regions out and returns the one who starts their servers; when `up`, resolves when us-east streams from eu-west, else with
 * both stopped.
 */
export async function startRegions(world: World, up: boolean): Promise<Supervisor> {
  const servers = { 'eu-west': regionOf(world, Region.euWest), 'us-east': regionOf(world, Region.usEast) };
  const template = await templateCluster({
    programs: world.programs,
    user: world.user,
    cache: join(checkoutRoot(), '.cache', 'clusters'),
    scratch: world.dir,
  });
  await Promise.all([
    layOut(servers[Region.euWest], template, 'primary'),
    layOut(servers[Region.usEast], template, 'standby'),
  ]);
  const socket = join(world.dir, 'supervisor.sock');
  const { start } = regionPlaces(world.dir);
  for (const region of REGIONS) writeStartProgram(start[region], region, socket);
  const supervisor = await startSupervisor(servers, socket, region => {
    const id = sharedMemoryId(servers[region].data);
    if (id !== undefined) world.janitor.dropSegment(id);
  });
  if (up) {
    await Promise.all(REGIONS.map(region => supervisor.start(region)));
    await untilStreaming(world.block, Region.usEast);
  }
  return supervisor;
}

function regionOf(world: World, region: Region): PostgresRegion {
  const part = partOf(world, region);
  const endpoint = addressesOf(world.block).servers[region];
  return { ...part, region, data: regionPlaces(world.dir).data[region], endpoint };
}
