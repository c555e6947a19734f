import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { ActivityDeps } from '../../activities/deps.js';
import { createActivities } from '../../activities/index.js';
import { createResolver } from '../../activities/resolve.js';
import { Inventory } from '../../plan/inventory.js';
import type { StepContext } from '../../plan/run.js';
import { cartsUrl } from '../../sandbox/active-active.js';
import { query } from '../../sandbox/ask.js';
import { startSandbox } from '../../sandbox/sandbox.js';
import { until } from '../../sandbox/until.js';
import { CONTEXT, type RegionName } from './postgres-world.js';

/** Both regions take the writes of the second service; acts run here, without Temporal. */
export async function openActiveActive(block: number, postgres: 'system' | '18') {
  const sandbox = await startSandbox({ block, parts: ['active-active'], postgres });
  const estate = Inventory.parse(parse(readFileSync('runbooks/inventory.yaml', 'utf8')));
  const deps: ActivityDeps = {
    resolve: createResolver(sandbox.env),
    hands: { call: async () => ({ there: false, detail: 'nobody is needed' }) },
    watch: async () => null,
    now: () => Date.now(),
  };
  const acts = createActivities(deps);
  const between = { database: 'carts', region: 'eu-west', other: 'us-east' };
  const ask = (region: RegionName, text: string, values: readonly unknown[] = []) =>
    // A convergence makes a client wait for a few seconds; one that gave up earlier would not know whether its write had counted.
    query(cartsUrl(block, region), text, values, 20_000);
  const input = <Args>(args: Args, context: Partial<StepContext> = {}) => ({
    args,
    estate,
    context: { ...CONTEXT, service: 'carts', run: 'service/carts/1', deciders: ['database-oncall'], ...context },
  });
  return {
    sandbox,
    estate,
    ask,
    acts,
    link: sandbox.activeActive!,
    find: () => acts['postgres.find-divergence'](input(between)),
    input,
    between,
    /** One statement in each region. */
    both: (west: string, east: string) => Promise.all([ask('eu-west', west), ask('us-east', east)]),
    /** What a table holds in each region. */
    rows: (text: string) => Promise.all([ask('eu-west', text), ask('us-east', text)]),
    /** Writes a row in its home region and waits until the other one has it. */
    async seed(table: string, region: RegionName, columns: string, values: string, id: string) {
      await ask(region, `INSERT INTO ${table} (id, home, ${columns}) VALUES ('${id}', '${region}', ${values})`);
      await until(`${id} of ${table} arrived`, 10_000, async () => {
        const [west, east] = await Promise.all([
          ask('eu-west', `SELECT 1 FROM ${table} WHERE id = '${id}'`),
          ask('us-east', `SELECT 1 FROM ${table} WHERE id = '${id}'`),
        ]);
        return west.length + east.length === 2 ? true : undefined;
      });
    },
  };
}
export type ActiveActiveWorld = Awaited<ReturnType<typeof openActiveActive>>;
