import { proxiesOf } from '../../plan/fleet.js';
import type { Proxy } from '../../plan/inventory.js';
import { atAll } from '../at-all.js';
import type { Resolves } from '../resolves.js';
import { closeServer, openServer, readServers } from './runtime.js';

const CODE = 'proxy-refused';
/** One reading takes milliseconds. */
const READ_MS = 4_000;

/** What a step on a proxy results in: the first instance's servers, and those of every instance where there are several. */
export interface ProxyResult {
  readonly servers: Readonly<Record<string, string>>;
  readonly instances?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Lets a region in at every instance. */
export async function openServers(proxy: Proxy, region: string, deps: Resolves, deadlineMs: number): Promise<void> {
  await atAll(proxiesOf(proxy), CODE, ({ via }) => openServer(via, region, deps, deadlineMs));
}

/**
 * At every instance one region out, then the other in: two servers in at once would spread writers over both. An instance that does not
 * answer does not keep the clients of the others without a server.
 */
export async function switchServers(
  proxy: Proxy,
  { from, to }: { readonly from: string; readonly to: string },
  deps: Resolves,
  sideMs: number,
): Promise<void> {
  await atAll(proxiesOf(proxy), CODE, async ({ via }) => {
    await closeServer(via, from, deps, sideMs);
    await openServer(via, to, deps, sideMs);
  });
}

/** The status of every region's server, as each instance says it. */
export async function statuses(proxy: Proxy, deps: Resolves): Promise<ProxyResult> {
  const read = await atAll(proxiesOf(proxy), CODE, async ({ via }) => {
    const readings = await readServers(via, deps, READ_MS);
    return Object.fromEntries([...readings].map(([region, { status }]) => [region, status]));
  });
  const servers = read.get('first') ?? {};
  return read.size > 1 ? { servers, instances: Object.fromEntries(read) } : { servers };
}
