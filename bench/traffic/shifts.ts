import { createResolver } from '../../activities/resolve.js';
import { trafficReturn } from '../../activities/traffic/return.js';
import { trafficWithdraw } from '../../activities/traffic/withdraw.js';
import { Inventory } from '../../plan/inventory.js';
import { Mode } from '../../plan/run.js';
import { startHttpLoad, startHttpWorld } from '../../test/live/traffic-http-world.js';

const BLOCK = 87;
const CLIENTS = 4;
const CONTEXT = { run: 'bench', epoch: 1, service: 'shop', step: 'shift', planHash: 'none', mode: Mode.real } as const;
const estate = Inventory.parse({
  regions: {},
  services: {},
  databases: {},
  traffic: {
    shop: {
      proxy: {
        engine: 'haproxy',
        socket: 'env:SOCKET',
        backend: 'shop',
        servers: { 'eu-west': 'eu-west', 'us-east': 'us-east' },
        clients: 'env:CLIENTS',
      },
      signal: { source: 'http', regions: { 'eu-west': 'env:WEST', 'us-east': 'env:EAST' } },
    },
  },
});

/** Failed requests while a region is withdrawn and returned `count` times under load. The target is none. */
export async function shifts(count = 5) {
  const world = await startHttpWorld(BLOCK);
  const load = startHttpLoad(world.url, CLIENTS);
  try {
    const { probes } = world;
    const resolve = createResolver({
      SOCKET: world.socket,
      CLIENTS: world.url,
      WEST: probes['eu-west'],
      EAST: probes['us-east'],
    });
    const args = {
      traffic: 'shop',
      region: 'eu-west',
      steps: 4,
      hold: 500,
      errors: 0.01,
      latency: 500,
      drain: 5_000,
    } as const;
    const deps = { resolve, now: () => Date.now() };
    const taken: { readonly withdrawMs: number; readonly returnMs: number; readonly cut: number }[] = [];
    for (let n = 0; n < count; n++) {
      const away = await trafficWithdraw(deps)({ args, estate, context: CONTEXT });
      const back = await trafficReturn(deps)({ args, estate, context: CONTEXT });
      taken.push({ withdrawMs: away.tookMs, returnMs: back.tookMs, cut: away.cut });
    }
    return { clients: CLIENTS, answered: load.answers.length, failed: load.failed.length, taken };
  } finally {
    await load.stop();
    await world.stop();
  }
}
