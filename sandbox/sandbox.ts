import { join } from 'node:path';
import type { Region } from './addresses.js';
import { sandboxEnvironment } from './environment.js';
import { startHaproxy } from './haproxy.js';
import { startKnot } from './knot.js';
import { startPgbouncer } from './pgbouncer.js';
import { type Regions, startRegions } from './regions.js';
import { healReplication, stallReplication } from './replication.js';
import { startTemporal, type TemporalServer } from './temporal.js';
import { startUnbound } from './unbound.js';
import { openWorld, partOf, timed, type World, type WorldOptions } from './world.js';

export const PartName = {
  servers: 'servers',
  pooler: 'pooler',
  proxy: 'proxy',
  dns: 'dns',
  temporal: 'temporal',
} as const;
export type PartName = (typeof PartName)[keyof typeof PartName];

export interface SandboxOptions extends WorldOptions {
  /** What to start; by default everything. */
  readonly parts?: readonly PartName[];
}

/** Two regions of real servers on this machine. Everything in it ends with the process that started it. */
export interface Sandbox {
  readonly dir: string;
  readonly block: number;
  /** Every variable that `runbooks/inventory.yaml` names, and TEMPORAL_ADDRESS. */
  readonly env: Readonly<Record<string, string>>;
  readonly temporalAddress: string | undefined;
  /** The process of a region's server, while it runs. */
  serverPid(region: Region): number | undefined;
  /** Starts a region's server, as its START program does; throws why it was not started. */
  startServer(region: Region): Promise<string>;
  /** SIGKILL for everything of a region; resolves when the processes are gone. */
  kill(region: Region): Promise<void>;
  /** The region's host is back: its worker runs again. Its server stays down until somebody starts it. */
  restore(region: Region): Promise<void>;
  /** Cuts replication to whichever region is the standby now. */
  stall(): Promise<void>;
  /** Undoes `stall` for a region that is still a standby. */
  heal(): Promise<void>;
  /** Ends everything and removes the directory. */
  stop(): Promise<void>;
}

/** Starts a sandbox and resolves when all its parts work. When one does not, nothing is left and the reason is thrown. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const world = await openWorld(options);
  try {
    const [regions, temporal] = await startParts(world, new Set(options.parts ?? Object.values(PartName)));
    return sandboxOf(world, regions, temporal);
  } catch (error) {
    await world.close();
    throw error;
  }
}

async function startParts(world: World, parts: ReadonlySet<PartName>): Promise<[Regions, TemporalServer | undefined]> {
  const ifWanted = async <T>(part: PartName, name: string, start: () => Promise<T>) =>
    parts.has(part) ? timed(world, name, start()) : undefined;
  const starting = timed(world, 'PostgreSQL in both regions', startRegions(world, parts.has('servers')));
  const all = [
    starting,
    ifWanted('temporal', 'Temporal', () => startTemporal(partOf(world, 'temporal'))),
    ifWanted('pooler', 'PgBouncer', () => startPgbouncer(partOf(world, 'pgbouncer'))),
    // After the servers: one that it has found down, it tries again a little later only.
    starting.then(() => ifWanted('proxy', 'HAProxy', () => startHaproxy(partOf(world, 'haproxy')))),
    ifWanted('dns', 'Knot', () => startKnot(partOf(world, 'knot'), world.dnsSecret)),
    ifWanted('dns', 'unbound', () => startUnbound(partOf(world, 'unbound'))),
  ] as const;
  // All of them, before anything is thrown: what is still starting would not be stopped.
  await Promise.allSettled(all);
  const [regions, temporal] = await Promise.all(all);
  return [regions, temporal];
}

function environmentOf(world: World, regions: Regions, temporal: TemporalServer | undefined) {
  return sandboxEnvironment({
    block: world.block,
    programs: world.programs.postgres,
    data: regions.data,
    start: regions.start,
    poolerConfig: join(world.dir, 'pgbouncer', 'databases.ini'),
    proxySocket: join(world.dir, 'haproxy', 'haproxy.sock'),
    dnsSecret: world.dnsSecret,
    oncallFile: join(world.dir, 'orders-oncall.log'),
    temporalAddress: temporal?.address,
  });
}

function sandboxOf(world: World, regions: Regions, temporal: TemporalServer | undefined): Sandbox {
  const { supervisor } = regions;
  let stalled: ReadonlyMap<Region, string> = new Map();
  return {
    dir: world.dir,
    block: world.block,
    env: environmentOf(world, regions, temporal),
    temporalAddress: temporal?.address,
    serverPid(region) {
      const server = supervisor.server(region);
      return server?.alive() ? server.identity.pid : undefined;
    },
    startServer: region => supervisor.start(region),
    kill: region => supervisor.powerOff(region),
    async restore(region) {
      supervisor.powerOn(region);
    },
    async stall() {
      stalled = await stallReplication(world.block);
    },
    heal: () => healReplication(world.block, stalled),
    async stop() {
      await supervisor.stop();
      await world.close();
    },
  };
}
