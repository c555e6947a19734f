import type { FenceReading } from '../../plan/fence.js';
import { poolersOf, proxiesOf, routeName } from '../../plan/fleet.js';
import type { Estate, Pooler, Proxy } from '../../plan/inventory.js';
import { reasonOf } from '../fail.js';
import { openServers } from '../haproxy/fleet.js';
import { closeServer } from '../haproxy/runtime.js';
import { openPoolers } from '../pooler/fleet.js';
import { openPooler, type PoolerSession } from '../pooler/pgbouncer.js';
import type { Resolves } from '../resolves.js';
import { type Held, probeRoutes } from '../route-probe.js';
import type { Endpoint } from './endpoint.js';

export type Traffic = Estate['traffic'][string];
type Route = FenceReading['routes'][number];

const COMMAND_MS = 1_500;
/** The proxy checks a server a few times before it counts it as up. */
const OPEN_MS = 5_000;
/** Transactions on a server that is being fenced do not end well anyway; one that is frozen never ends. */
const PAUSE_MS = 500;
/** A paused pooler answers nothing; where it does not name the write that it holds, silence takes this long. */
const PROBE_MS = 400;

/**
 * Closes every client route to one server: the pooler holds its clients (so that they wait instead of failing), the proxy takes the server out
 * and cuts its sessions. A pooler that points elsewhere is left alone. What cannot be closed is no failure here: the probe says what is so.
 */
export async function closeRoutes(
  traffic: Traffic,
  region: string,
  target: Endpoint,
  deps: Resolves,
): Promise<ReadonlyMap<string, string>> {
  const said = new Map<string, string>();
  const close = async (route: string, work: () => Promise<string>) => {
    said.set(route, await work().catch(reasonOf));
  };
  await Promise.all([
    ...(traffic.pooler ? poolersOf(traffic.pooler) : []).map(({ name, via }) =>
      close(routeName('pooler', name), () => holdPooler(via, target, deps)),
    ),
    ...(traffic.proxy ? proxiesOf(traffic.proxy) : []).map(({ name, via }) =>
      close(routeName('proxy', name), () => shutProxy(via, region, deps)),
    ),
  ]);
  return said;
}

const PAUSED = 'paused';

async function holdPooler(pooler: Pooler, target: Endpoint, deps: Resolves): Promise<string> {
  return await withPooler(pooler, deps, async session => {
    const state = await session.state();
    if (state.host !== target.host || state.port !== target.port) return `points at ${state.host}`;
    // A frozen server keeps its queries, and PAUSE waits for them; KILL drops them.
    await session.pause(PAUSE_MS).catch(() => session.kill());
    return PAUSED;
  });
}

async function shutProxy(proxy: Proxy, region: string, deps: Resolves): Promise<string> {
  await closeServer(proxy, region, deps, COMMAND_MS);
  return 'in maintenance';
}

/** Opens every client route to one server again. A pooler that points elsewhere is left alone. */
export async function openRoutes(traffic: Traffic, region: string, target: Endpoint, deps: Resolves): Promise<void> {
  const { pooler, proxy } = traffic;
  // Side by side, so that clients of the one do not wait for a trouble of the other.
  await Promise.all([
    proxy && openServers(proxy, region, deps, OPEN_MS),
    pooler && resumePoolers(pooler, target, deps),
  ]);
}

async function resumePoolers(pooler: Pooler, { host, port }: Endpoint, deps: Resolves): Promise<void> {
  const fleet = await openPoolers(pooler, deps, COMMAND_MS, 'later');
  try {
    await fleet.resumeAt(host, port);
  } finally {
    await fleet.close();
  }
}

async function withPooler<Result>(
  pooler: Pooler,
  deps: Resolves,
  use: (session: PoolerSession) => Promise<Result>,
): Promise<Result> {
  const session = await openPooler(pooler, deps, COMMAND_MS);
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

/**
 * Tries a real write through every route. A route is closed when nobody takes the write, or when another server does. What is not
 * answered counts only where the pooler itself says that it holds its clients, or even this very write, which saves waiting for silence.
 */
export async function proveClosed(
  { traffic, database }: { readonly traffic: Traffic; readonly database: Estate['databases'][string] },
  target: Endpoint,
  closed: ReadonlyMap<string, string>,
  deps: Resolves,
): Promise<readonly Route[]> {
  const readings = await askingPooler(traffic, deps, held => probeRoutes(traffic, database, deps, PROBE_MS, held));
  return readings.map(({ route, outcome, server, detail }) => {
    const said = closed.get(route) ?? '';
    if (outcome === 'held') return { route, closed: said === PAUSED, detail };
    if (outcome === 'silent') return { route, closed: said === PAUSED, detail: said === PAUSED ? PAUSED : detail };
    const elsewhere = outcome === 'wrote' && server !== null && server !== target.host;
    return { route, closed: outcome === 'refused' || elsewhere, detail: said === '' ? detail : `${said}; ${detail}` };
  });
}

/** Probes with the consoles of the pooler's instances open beside it, as far as they can be opened. */
async function askingPooler<Result>({ pooler }: Traffic, deps: Resolves, probe: (held: Held) => Promise<Result>) {
  const opened = await Promise.all(
    (pooler ? poolersOf(pooler) : []).map(async ({ name, via }) => {
      const session = await openPooler(via, deps, COMMAND_MS).catch(() => undefined);
      return session ? [{ route: routeName('pooler', name), session }] : [];
    }),
  );
  const sessions = opened.flat();
  const asks = sessions.map(({ route, session }) => [route, (port: number) => session.holds(port)] as const);
  try {
    return await probe(Object.fromEntries(asks));
  } finally {
    await Promise.all(sessions.map(({ session }) => session.close()));
  }
}
