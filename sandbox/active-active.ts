import { join } from 'node:path';
import { escapeIdentifier, escapeLiteral } from 'pg';
import { addressesOf, otherRegion, type Region, REGIONS } from './addresses.js';
import { ask, query } from './ask.js';
import { checkoutRoot } from './checkout.js';
import { layOut, type PostgresRegion, sharedMemoryId } from './postgres-region.js';
import { type Relay, startRelay } from './relay.js';
import { startSupervisor, type Supervisor, writeStartProgram } from './supervisor.js';
import { slotOf, templateCluster, urlOf } from './template.js';
import { until } from './until.js';
import { partOf, type World } from './world.js';

/** The second service of a sandbox: a primary in each region, and logical replication both ways through relays that can be cut. */
export interface ActiveActive {
  readonly supervisor: Supervisor;
  /** Cuts the replication both ways. Clients of both regions go on. */
  cut(): Promise<void>;
  /** Lets it go on; resolves when both subscriptions are connected again. */
  mend(): Promise<void>;
}

/** Where the parts of the active-active service are that Lifeboat touches. */
export function cartsPlaces(dir: string) {
  return {
    data: { 'eu-west': join(dir, 'carts-eu-west', 'data'), 'us-east': join(dir, 'carts-us-east', 'data') },
    start: { 'eu-west': join(dir, 'start-carts-eu-west'), 'us-east': join(dir, 'start-carts-us-east') },
  };
}

export function cartsUrl(block: number, region: Region, role: 'postgres' | 'app' = 'postgres'): string {
  return urlOf(addressesOf(block).carts[region], role, 'carts');
}

/** Tables and columns besides `id` and `home`, the region that owns the row. */
const TABLES = {
  carts: 'customer text, items text[], updated_at timestamptz NOT NULL DEFAULT now()',
  stock: 'on_hand integer NOT NULL DEFAULT 0, tags text[]',
  visits: 'pages text[], best integer, seen bigint NOT NULL DEFAULT 0',
  coupons: 'worth numeric(12,2), used_by text',
} as const;

/** PostgreSQL 16 and newer can tell a subscription to take only what was written there (`origin = none`). */
const ORIGIN_SINCE = 16;

export async function startActiveActive(world: World): Promise<ActiveActive> {
  const servers = { 'eu-west': serverOf(world, 'eu-west'), 'us-east': serverOf(world, 'us-east') };
  const { programs, user, dir } = world;
  const cache = join(checkoutRoot(), '.cache', 'clusters');
  const template = await templateCluster({ programs, user, cache, scratch: dir });
  await Promise.all(REGIONS.map(region => layOut(servers[region], template, 'primary')));
  const socket = join(dir, 'carts.sock');
  for (const region of REGIONS) writeStartProgram(cartsPlaces(dir).start[region], region, socket);
  const supervisor = await startSupervisor(servers, socket, region => {
    const id = sharedMemoryId(servers[region].data);
    if (id !== undefined) world.janitor.dropSegment(id);
  });
  const relays = await Promise.all(REGIONS.map(region => relayTo(world.block, region)));
  await Promise.all(REGIONS.map(region => supervisor.start(region)));
  await Promise.all(REGIONS.map(region => createDatabase(world.block, region)));
  const major = Number(world.programs.postgresVersion.split('.')[0]);
  for (const region of REGIONS) await publish(world.block, region, major >= ORIGIN_SINCE);
  // One after the other: making a slot waits for every open transaction, and so for the other subscription.
  for (const region of REGIONS) await subscribe(world.block, region, major >= ORIGIN_SINCE);
  await untilConnected(world.block);
  return {
    supervisor,
    cut: async () => void (await Promise.all(relays.map(relay => relay.cut()))),
    async mend() {
      await Promise.all(relays.map(relay => relay.mend()));
      await untilConnected(world.block);
    },
  };
}

function serverOf(world: World, region: Region): PostgresRegion {
  const endpoint = addressesOf(world.block).carts[region];
  return { ...partOf(world, `carts-${region}`), region, data: cartsPlaces(world.dir).data[region], endpoint };
}

async function relayTo(block: number, region: Region): Promise<Relay> {
  const { relays, carts } = addressesOf(block);
  return await startRelay(relays[region], carts[region]);
}

async function createDatabase(block: number, region: Region): Promise<void> {
  const postgres = urlOf(addressesOf(block).carts[region], 'postgres', 'postgres');
  await query(postgres, `SELECT pg_drop_replication_slot('${slotOf('us-east')}')`);
  await query(postgres, 'CREATE DATABASE carts', [], 10_000);
  for (const [name, columns] of Object.entries(TABLES)) {
    const table = `public.${name}`;
    await query(cartsUrl(block, region), `CREATE TABLE ${table} (id text PRIMARY KEY, home text NOT NULL, ${columns})`);
    await query(cartsUrl(block, region), `ALTER TABLE ${table} REPLICA IDENTITY FULL`);
    await query(cartsUrl(block, region), `ALTER TABLE ${table} OWNER TO app`);
  }
}

/** Before PostgreSQL 16 what was applied from the other region is published back to it; there each region publishes only the rows it owns. */
async function publish(block: number, region: Region, all: boolean): Promise<void> {
  const filter = all ? '' : ` WHERE (home = ${escapeLiteral(region)})`;
  const tables = Object.keys(TABLES).map(name => `public.${name}${filter}`);
  await query(cartsUrl(block, region), `CREATE PUBLICATION carts FOR TABLE ${tables.join(', ')}`);
}

async function subscribe(block: number, region: Region, origin: boolean): Promise<void> {
  const other = otherRegion(region);
  const { host, port } = addressesOf(block).relays[other];
  const name = escapeIdentifier(`carts_from_${other.replaceAll('-', '_')}`);
  const options = `copy_data = false${origin ? ', origin = none' : ''}`;
  const conninfo = escapeLiteral(`host=${host} port=${port} user=postgres dbname=carts`);
  const text = `CREATE SUBSCRIPTION ${name} CONNECTION ${conninfo} PUBLICATION carts WITH (${options})`;
  await query(cartsUrl(block, region), text, [], 10_000);
}

async function untilConnected(block: number): Promise<void> {
  const text = `SELECT 1 FROM pg_stat_subscription s JOIN pg_subscription_rel r ON r.srsubid = s.subid
                 WHERE s.pid IS NOT NULL AND s.received_lsn IS NOT NULL HAVING bool_and(r.srsubstate = 'r')`;
  for (const region of REGIONS)
    await until(`the subscription in ${region} was connected`, 15_000, async () =>
      (await ask(cartsUrl(block, region), text))?.length ? true : undefined,
    );
}
