import { join } from 'node:path';
import { Region, REGIONS } from './addresses.js';
import { checkoutRoot } from './checkout.js';
import { layOut, type PostgresRegion, sharedMemoryId } from './postgres-region.js';
import { untilStreaming } from './replication.js';
import { startSupervisor, type Supervisor, writeStartProgram } from './supervisor.js';
import { templateCluster } from './template.js';
import { partOf, type World } from './world.js';

/** The servers of both regions and the one who starts them. */
export interface Regions {
  readonly supervisor: Supervisor;
  readonly data: Readonly<Record<Region, string>>;
  /** The executables that start a region's server. */
  readonly start: Readonly<Record<Region, string>>;
}

/** Lays both regions out; when `up`, resolves when us-east streams from eu-west, else with both stopped. */
export async function startRegions(world: World, up: boolean): Promise<Regions> {
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
  const start = { 'eu-west': join(world.dir, 'start-eu-west'), 'us-east': join(world.dir, 'start-us-east') };
  for (const region of REGIONS) writeStartProgram(start[region], region, socket);
  const supervisor = await startSupervisor(servers, socket, region => {
    const id = sharedMemoryId(servers[region].data);
    if (id !== undefined) world.janitor.dropSegment(id);
  });
  if (up) {
    await Promise.all(REGIONS.map(region => supervisor.start(region)));
    await untilStreaming(world.block, Region.usEast);
  }
  return { supervisor, start, data: { 'eu-west': servers['eu-west'].data, 'us-east': servers['us-east'].data } };
}

function regionOf(world: World, region: Region): PostgresRegion {
  const part = partOf(world, region);
  return { ...part, region, data: join(part.dir, 'data') };
}
