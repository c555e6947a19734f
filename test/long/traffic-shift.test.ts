import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createResolver } from '../../activities/resolve.js';
import { haproxyWeights } from '../../activities/traffic/haproxy-weights.js';
import { trafficReturn } from '../../activities/traffic/return.js';
import { trafficWithdraw } from '../../activities/traffic/withdraw.js';
import { Inventory } from '../../plan/inventory.js';
import { until } from '../../sandbox/until.js';
import { estate, stepInput } from '../live/traffic-estate.js';
import { type HttpLoad, type HttpWorld, startHttpLoad, startHttpWorld } from '../live/traffic-http-world.js';

const BLOCK = 86;
const shop = Inventory.shape.traffic.parse({
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
});
const args = { traffic: 'shop', region: 'eu-west', steps: 4, hold: 300, errors: 0.01, latency: 200, drain: 2_000 };
const order = (changed: Partial<typeof args> = {}) => ({
  ...stepInput({ ...args, ...changed }),
  estate: { ...estate, traffic: shop },
});

let world: HttpWorld;
let load: HttpLoad;
let deps: { resolve: ReturnType<typeof createResolver>; now: () => number };
const weights = () => haproxyWeights(shop['shop']!.proxy!, deps);
const west = async () => (await weights().read()).get('eu-west');
/** Which regions the next hundred requests are answered by. */
async function next(): Promise<ReadonlySet<string>> {
  const from = load.answers.length + 8;
  await until('a hundred more were answered', 5_000, async () => (load.answers.length > from + 100 ? true : undefined));
  return new Set(load.answers.slice(from));
}

beforeAll(async () => {
  world = await startHttpWorld(BLOCK);
  deps = {
    resolve: createResolver({
      SOCKET: world.socket,
      CLIENTS: world.url,
      WEST: world.probes['eu-west'],
      EAST: world.probes['us-east'],
    }),
    now: () => Date.now(),
  };
});
afterAll(() => world?.stop());
beforeEach(async () => {
  world.delays['eu-west'] = world.delays['us-east'] = 3;
  await weights().weigh('eu-west', 100);
  await weights().letIn('eu-west');
  load = startHttpLoad(world.url, 4);
});
afterEach(() => load.stop());

describe('a withdrawal and a return under load', () => {
  it('fail no request, and leave the region empty and then full', async () => {
    expect(await next()).toEqual(new Set(['eu-west', 'us-east']));
    expect(await trafficWithdraw(deps)(order())).toMatchObject({ levels: [75, 50, 25, 0], cut: 0 });
    expect(await west()).toMatchObject({ out: true, connections: 0 });
    expect(await next()).toEqual(new Set(['us-east']));
    expect(await trafficWithdraw(deps)(order())).toMatchObject({ levels: [], cut: 0 });
    expect(await trafficReturn(deps)(order())).toMatchObject({ levels: [25, 50, 75, 100] });
    expect(await west()).toMatchObject({ out: false, well: true, percent: 100 });
    expect(await next()).toEqual(new Set(['eu-west', 'us-east']));
    expect(load.failed).toEqual([]);
  });

  it('are put back when the region that gets more clients slows down', async () => {
    const shifting = trafficWithdraw(deps)(order());
    const refused = expect(shifting).rejects.toMatchObject({
      type: 'traffic-put-back',
      message: expect.stringMatching(
        /us-east answers within \d+ ms, and 200 ms is the bound.*eu-west has 100 % of its weight again/,
      ),
    });
    await until('half was shifted', 5_000, async () => ((await west())?.percent === 50 ? true : undefined));
    world.delays['us-east'] = 400;
    await refused;
    expect(await west()).toMatchObject({ percent: 100, out: false });
    expect(load.failed).toEqual([]);
  });

  it('take a region out again that comes back slow', async () => {
    await trafficWithdraw(deps)(order());
    world.delays['eu-west'] = 400;
    await expect(trafficReturn(deps)(order())).rejects.toMatchObject({
      type: 'traffic-put-back',
      message: expect.stringContaining('eu-west is out again, as before'),
    });
    expect(await west()).toMatchObject({ out: true });
    expect(await next()).toEqual(new Set(['us-east']));
    expect(load.failed).toEqual([]);
  });

  it('do not begin where the bounds are left already', async () => {
    world.delays['us-east'] = 400;
    await expect(trafficWithdraw(deps)(order())).rejects.toMatchObject({ type: 'traffic-put-back' });
    expect(await west()).toMatchObject({ percent: 100 });
  });
});

describe('the next worker', () => {
  it('goes on from the weights that a dead one left, and knows where to put them back', async () => {
    const dying = new MockActivityEnvironment();
    const told: unknown[] = [];
    dying.on('heartbeat', (details: unknown) => told.push(details));
    const first = dying.run(trafficWithdraw(deps), order());
    const ended = expect(first).rejects.toMatchObject({ name: 'CancelledFailure' });
    await until('half was shifted', 5_000, async () => ((await west())?.percent === 50 ? true : undefined));
    dying.cancel();
    await ended;
    expect(await west()).toMatchObject({ percent: 50, out: false });
    expect(told.at(-1)).toEqual({ before: 100 });
    const slow = new MockActivityEnvironment({ heartbeatDetails: told.at(-1) });
    const second = slow.run(trafficWithdraw(deps), order());
    const refused = expect(second).rejects.toMatchObject({ type: 'traffic-put-back' });
    await until('it went on', 5_000, async () => ((await west())?.percent === 25 ? true : undefined));
    world.delays['us-east'] = 400;
    await refused;
    expect(await west()).toMatchObject({ percent: 100 });
    expect(load.failed).toEqual([]);
  });
});

describe('a withdrawal', () => {
  it('refuses to take out the last region', async () => {
    await weights().takeOut('us-east');
    await expect(trafficWithdraw(deps)(order())).rejects.toMatchObject({ type: 'traffic-last-region' });
    await weights().letIn('us-east');
    expect(await west()).toMatchObject({ percent: 100, out: false });
  });
});
