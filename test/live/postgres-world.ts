import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { createActivities } from '../../activities/index.js';
import type { ActivityDeps } from '../../activities/deps.js';
import { localHands } from '../../activities/host/local-hands.js';
import { createResolver } from '../../activities/resolve.js';
import { createWatchActs } from '../../activities/watch/acts.js';
import { Inventory } from '../../plan/inventory.js';
import type { WatchState } from '../../plan/replication.js';
import type { StepContext } from '../../plan/run.js';
import { foldWatch, freshWatch } from '../../plan/watch.js';
import { query } from '../../sandbox/ask.js';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.js';

export type RegionName = 'eu-west' | 'us-east';

type PostgresVersion = 'system' | '18';

/** The version that `npm run test:pg18` asks for. */
export function testedPostgres(): PostgresVersion {
  return process.env['LIFEBOAT_TEST_POSTGRES'] === '18' ? '18' : 'system';
}

/** A sandbox, and acts on it with local hands; a region in `absent` has nobody who takes commands. */
export async function openPostgresWorld(
  block: number,
  parts: ('servers' | 'pooler' | 'proxy' | 'temporal')[] = ['servers'],
  postgres: PostgresVersion = testedPostgres(),
) {
  const sandbox = await startSandbox({ block, parts, postgres });
  const estate = Inventory.parse(parse(readFileSync('runbooks/inventory.yaml', 'utf8')));
  const absent = new Set<string>();
  let watched: WatchState = freshWatch('orders');
  const resolve = createResolver(sandbox.env);
  const deps: ActivityDeps = {
    resolve,
    hands: localHands({ resolve }, region => absent.has(region)),
    watch: async () => watched,
    now: () => Date.now(),
  };
  const watchActs = createWatchActs(deps);
  const subject = { database: 'orders', service: 'orders', estate, everyMs: 0 };
  return {
    sandbox,
    estate,
    deps,
    absent,
    acts: createActivities(deps),
    prepare: () => watchActs['watch.prepare'](subject),
    async look() {
      watched = foldWatch(watched, await watchActs['watch.look'](subject));
      return watched;
    },
    input: <Args>(args: Args, context: Partial<StepContext> = {}) => ({
      args,
      estate,
      context: { ...CONTEXT, ...context },
    }),
    dsn: (region: RegionName) => dsnOf(sandbox, region),
    ask: (region: RegionName, text: string, values: readonly unknown[] = []) =>
      query(dsnOf(sandbox, region), text, values, 5_000),
  };
}
export type PostgresWorld = Awaited<ReturnType<typeof openPostgresWorld>>;

export const CONTEXT: StepContext = {
  run: 'service/orders/1',
  epoch: 1,
  service: 'orders',
  step: 'step',
  planHash: 'f'.repeat(64),
  mode: 'real',
  // Stories here promote back and forth within the hour.
  accepted: { lossMs: 3_600_000, by: ['ana', 'bo'] },
};

function dsnOf(sandbox: Sandbox, region: RegionName): string {
  return sandbox.env[`ORDERS_${region.toUpperCase().replaceAll('-', '_')}_DSN`]!;
}

/** Places one order and returns its id. */
export async function placeOrder(world: PostgresWorld, region: RegionName, amount = '10.00'): Promise<string> {
  const [row] = await world.ask(
    region,
    'INSERT INTO public.orders (id, client, amount) VALUES (gen_random_uuid(), 1, $1) RETURNING id::text',
    [amount],
  );
  return String(row?.['id']);
}

export async function orderIds(world: PostgresWorld, region: RegionName): Promise<string[]> {
  const rows = await world.ask(region, 'SELECT id::text FROM public.orders ORDER BY id');
  return rows.map(row => String(row['id']));
}
