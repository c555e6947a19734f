import { join } from 'node:path';
import { type ActiveActive, cartsPlaces, startActiveActive } from './active-active.js';
import { addressesOf, isRegion, type Region } from './addresses.js';
import { sandboxEnvironment } from './environment.js';
import { type Fleet, fleetEnvironment, startFleet } from './fleet.js';
import { startHaproxy } from './haproxy.js';
import { startLeaseGuard } from './lease-guard.js';
import { startKnot } from './knot.js';
import type { LoadRecord } from './load-log.js';
import type { Probe } from './prober-log.js';
import { startPgbouncer } from './pgbouncer.js';
import { regionPlaces, startRegions } from './regions.js';
import { type ReplicationLink, replicationLink } from './link.js';
import type { Supervisor } from './supervisor.js';
import { chooseTemporalPlace, startTemporal, type TemporalPlace } from './temporal.js';
import { botAddress } from './network/place.js';
import { startUnbound } from './unbound.js';
import { type LoadOptions, type Observed, startLoad, startProber } from './traffic.js';
import { auditFile, type Workers, WorkerName, workersOf } from './workers.js';
import { allOrNone, openWorld, partOf, timed, type World, type WorldOptions } from './world.js';

export const PartName = {
  servers: 'servers',
  pooler: 'pooler',
  proxy: 'proxy',
  dns: 'dns',
  temporal: 'temporal',
  /** The second service: two primaries with logical replication both ways. Started only when it is named. */
  activeActive: 'active-active',
  /** The services of `runbooks/evacuation/`: three databases more. Started only when it is named. */
  fleet: 'fleet',
} as const;
export type PartName = (typeof PartName)[keyof typeof PartName];

const ONLY_WHEN_NAMED: readonly PartName[] = [PartName.activeActive, PartName.fleet];

export interface SandboxOptions extends WorldOptions {
  /** What to start; by default everything but the active-active service and the fleet. */
  readonly parts?: readonly PartName[];
  /** Whether the control worker and a worker in each region run too; needs the build and Temporal. */
  readonly workers?: boolean;
  /** The inventory that the control worker watches; by default the shipped one. */
  readonly inventory?: string;
  /** Whether the regions' servers end at the deadline of their lease, as with `bound: true` in the inventory. */
  readonly bound?: boolean;
}

/** Two regions of real servers on this machine. Everything in it ends with the process that started it. */
export interface Sandbox extends ReplicationLink {
  readonly dir: string;
  readonly block: number;
  /** Every variable that `runbooks/inventory.yaml` names, and TEMPORAL_ADDRESS. */
  readonly env: Readonly<Record<string, string>>;
  readonly temporalAddress: string | undefined;
  /** The process of a region's server, while it runs. */
  serverPid(region: Region): number | undefined;
  /** The process of a worker, while it runs. */
  workerPid(name: WorkerName): number | undefined;
  /** Starts a region's server, as its START program does; throws why it was not started. */
  startServer(region: Region): Promise<string>;
  /** SIGKILL for everything of a region; resolves when the processes are gone. */
  kill(region: Region): Promise<void>;
  /** The region's host is back: its worker runs again. Its server stays down until somebody starts it. */
  restore(region: Region): Promise<void>;
  /** Freezes a part by its name (`Knot`, `HAProxy`, ...): it keeps its port and answers nothing. Twice is harmless. */
  pausePart(name: string): Promise<void>;
  resumePart(name: string): Promise<void>;
  /** The second service, where it was asked for. */
  readonly activeActive: ActiveActive | undefined;
  /** SIGKILL for one worker; resolves when it is gone. */
  killWorker(name: WorkerName): Promise<void>;
  /** A new process in place of a worker that is gone; resolves when it polls. */
  restartWorker(name: WorkerName): Promise<void>;
  /** Write clients through the pooler, in a process of their own. */
  startLoad(options?: LoadOptions): Promise<Observed<LoadRecord>>;
  /** Tries to write to both regions every 50 ms, in a process of its own. */
  startProber(): Promise<Observed<Probe>>;
  /** Ends everything and removes the directory. */
  stop(): Promise<void>;
}

/** Starts a sandbox and resolves when all its parts work. When one does not, nothing is left and the reason is thrown. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const world = await openWorld(options);
  try {
    const parts = new Set(options.parts ?? Object.values(PartName).filter(part => !ONLY_WHEN_NAMED.includes(part)));
    const place = parts.has('temporal')
      ? await chooseTemporalPlace(options.network && botAddress(world.block))
      : undefined;
    const fleetEnv = parts.has('fleet') ? fleetEnvironment(world, proxySocket(world)) : {};
    const env = { ...environmentOf(world, place), ...fleetEnv };
    const workers = place && workersOf(world, env, place.http, options.inventory);
    if (options.workers && !workers) throw new Error('Workers need Temporal, which is not among the parts wanted.');
    const started = await startParts(world, parts, place, options.workers ? workers : undefined);
    const { supervisor, activeActive, fleet } = started;
    const unguard = options.bound ? guard(world, supervisor) : () => undefined;
    const others = [...(activeActive ? [activeActive.supervisor] : []), ...(fleet?.supervisors ?? [])];
    const closing = { ...supervisor, close: () => (unguard(), others.forEach(one => one.close()), supervisor.close()) };
    return sandboxOf(world, env, closing, workers, activeActive, others);
  } catch (error) {
    await world.close();
    throw error;
  }
}

/** Binds the regions' servers to their leases; returns how to end that. */
function guard(world: World, supervisor: Supervisor): () => void {
  return startLeaseGuard(regionPlaces(world.dir).data, region => {
    if (isRegion(region) && supervisor.pid(region) !== undefined) void supervisor.end(region);
  });
}

interface Started {
  readonly supervisor: Supervisor;
  readonly activeActive: ActiveActive | undefined;
  readonly fleet: Fleet | undefined;
}

/** Everything side by side: a worker takes longer to load than a server to start, and tries until it finds what it needs. */
async function startParts(
  world: World,
  parts: ReadonlySet<PartName>,
  place: TemporalPlace | undefined,
  workers: Workers | undefined,
): Promise<Started> {
  const ifWanted = async (part: PartName, name: string, start: () => Promise<unknown>) => {
    if (parts.has(part)) await timed(world, name, start());
  };
  const supervisor = timed(world, 'PostgreSQL in both regions', startRegions(world, parts.has('servers')));
  const both = parts.has('active-active');
  const activeActive = both ? timed(world, 'The active-active service', startActiveActive(world)) : undefined;
  const fleet = parts.has('fleet') ? timed(world, 'The fleet', startFleet(world)) : undefined;
  await allOrNone(world, [
    supervisor,
    ...(activeActive ? [activeActive] : []),
    ...(fleet ? [fleet] : []),
    ifWanted('temporal', 'Temporal', async () => place && startTemporal(partOf(world, 'temporal'), place)),
    ifWanted('pooler', 'PgBouncer', () => startPgbouncer(partOf(world, 'pgbouncer'))),
    // After the servers: one that it has found down, it tries again a little later only.
    Promise.all([supervisor, activeActive, fleet]).then(() =>
      ifWanted('proxy', 'HAProxy', () =>
        startHaproxy(partOf(world, 'haproxy'), proxySocket(world), { carts: both, fleet: parts.has('fleet') }),
      ),
    ),
    ifWanted('dns', 'Knot', () => startKnot(partOf(world, 'knot'), world.dnsSecret)),
    ifWanted('dns', 'unbound', () => startUnbound(partOf(world, 'unbound'))),
    ...Object.values(WorkerName).map(async name => {
      if (workers) await timed(world, `The worker ${name}`, workers.start(name));
    }),
  ]);
  return { supervisor: await supervisor, activeActive: await activeActive, fleet: await fleet };
}

/** Unix sockets reach from one namespace into another, and would go round every cut. */
function proxySocket({ network, block, dir }: World): string {
  return network ? `${addressesOf(block).proxy.host}:5999` : join(dir, 'haproxy', 'haproxy.sock');
}

function environmentOf(world: World, place: TemporalPlace | undefined) {
  return sandboxEnvironment({
    block: world.block,
    programs: world.programs.postgres,
    ...regionPlaces(world.dir),
    carts: cartsPlaces(world.dir),
    poolerConfig: join(world.dir, 'pgbouncer', 'databases.ini'),
    proxySocket: proxySocket(world),
    dnsSecret: world.dnsSecret,
    oncallFile: join(world.dir, 'orders-oncall.log'),
    journal: auditFile(world.dir, 'control'),
    temporalAddress: place?.address,
  });
}

function sandboxOf(
  world: World,
  env: Readonly<Record<string, string>>,
  supervisor: Supervisor,
  workers: Workers | undefined,
  activeActive: ActiveActive | undefined,
  others: readonly Supervisor[],
): Sandbox {
  return {
    dir: world.dir,
    block: world.block,
    env,
    temporalAddress: env['TEMPORAL_ADDRESS'],
    serverPid: region => supervisor.pid(region),
    workerPid: name => workers?.pid(name),
    startServer: region => supervisor.start(region),
    ...powerOf([supervisor, ...others], workers),
    ...replicationLink(world.block),
    pausePart: async name => signalPart(world, name, 'SIGSTOP'),
    resumePart: async name => signalPart(world, name, 'SIGCONT'),
    activeActive,
    killWorker: async name => workers?.kill(name),
    restartWorker: async name => workers?.start(name),
    startLoad: load => startLoad(world, env['ORDERS_POOLER_CLIENTS'] ?? '', load),
    startProber: () => startProber(world),
    async stop() {
      supervisor.close();
      await world.close();
    },
  };
}

function signalPart({ running }: World, name: string, signal: 'SIGSTOP' | 'SIGCONT'): void {
  const part = [...running].find(one => one.name === name && one.alive());
  if (!part) throw new Error(`No part ${name} runs in this sandbox.`);
  process.kill(part.identity.pid, signal);
}

/** A region's host with everything on it: its servers and its worker. */
function powerOf(supervisors: readonly Supervisor[], workers: Workers | undefined): Pick<Sandbox, 'kill' | 'restore'> {
  const killed = new Set<WorkerName>();
  return {
    async kill(region) {
      if (workers?.pid(region) !== undefined) killed.add(region);
      await Promise.all([...supervisors.map(one => one.powerOff(region)), workers?.kill(region)]);
    },
    async restore(region) {
      for (const one of supervisors) one.powerOn(region);
      if (killed.delete(region)) await workers?.start(region);
    },
  };
}
