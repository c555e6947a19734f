import { proxiesOf } from '../../plan/fleet.js';
import type { Proxy } from '../../plan/inventory.js';
import { atAll } from '../at-all.js';
import type { ServerReading } from '../haproxy/servers.js';
import { closeServer, openServer, readServers, weighServer } from '../haproxy/runtime.js';
import type { Resolves } from '../resolves.js';
import type { Share, Weights } from './weights.js';

const CODE = 'proxy-refused';
const COMMAND_MS = 4_000;
/** Above the health checks that must see a server up first. */
const OPEN_MS = 8_000;

/** The weights of a fleet of HAProxy, through the runtime API. Sum of connections, and the most of each region's shares. */
export function haproxyWeights(proxy: Proxy, deps: Resolves): Weights {
  const all = async (act: (via: Proxy) => Promise<unknown>) =>
    void (await atAll(proxiesOf(proxy), CODE, ({ via }) => act(via)));
  return {
    async read() {
      const read = await atAll(proxiesOf(proxy), CODE, ({ via }) => readServers(via, deps, COMMAND_MS));
      const regions = Object.keys(proxy.servers);
      return new Map(regions.map(region => [region, shareOf([...read.values()].map(one => one.get(region)))]));
    },
    weigh: (region, percent) => all(via => weighServer(via, region, percent, deps, COMMAND_MS)),
    letIn: region => all(via => openServer(via, region, deps, OPEN_MS)),
    takeOut: region => all(via => closeServer(via, region, deps, COMMAND_MS)),
  };
}

function shareOf(readings: readonly (ServerReading | undefined)[]): Share {
  const known = readings.flatMap(reading => reading ?? []);
  const shares = known
    .filter(({ admin }) => admin !== 'maint')
    .map(({ weight }) => (weight ? Math.round((weight.now / weight.configured) * 100) : 100));
  return {
    percent: Math.max(0, ...shares),
    out: shares.length === 0,
    // A server with the weight 0 is shown as one that drains.
    well: known.some(({ admin, open, status }) => open || (admin === 'ready' && status.startsWith('DRAIN'))),
    connections: known.reduce((sum, { sessions }) => sum + sessions, 0),
  };
}
