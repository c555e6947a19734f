import { escapeLiteral } from 'pg';
import { addressesOf, type Endpoint, otherRegion, type Region, REGIONS } from './addresses.js';
import { ask, query } from './ask.js';
import { serverUrl } from './template.js';
import { until } from './until.js';

/** The regions whose server answers and is a standby now. */
async function standbys(block: number): Promise<Region[]> {
  const found = await Promise.all(
    REGIONS.map(async region => {
      const rows = await ask(serverUrl(block, region, 'postgres', 'postgres'), 'SELECT pg_is_in_recovery() AS standby');
      return rows?.[0]?.['standby'] === true ? [region] : [];
    }),
  );
  return found.flat();
}

/** Resolves when a region's standby streams from the other one. */
export async function untilStreaming(block: number, standby: Region): Promise<void> {
  const url = serverUrl(block, otherRegion(standby), 'postgres', 'postgres');
  const text = "SELECT 1 FROM pg_stat_replication WHERE state = 'streaming'";
  await until(`${standby} streamed`, 15_000, async () => ((await ask(url, text))?.length ? true : undefined));
}

/** Points a standby's receiver somewhere else and reads back that the server has taken the setting. */
async function follow(block: number, standby: Region, conninfo: string): Promise<void> {
  const url = serverUrl(block, standby, 'postgres', 'postgres');
  await query(url, `ALTER SYSTEM SET primary_conninfo = ${escapeLiteral(conninfo)}`);
  await query(url, 'SELECT pg_reload_conf()');
}

/** What each standby of now follows. Throws when there is none. */
export async function followed(block: number): Promise<ReadonlyMap<Region, string>> {
  const before = new Map<Region, string>();
  for (const region of await standbys(block)) {
    const url = serverUrl(block, region, 'postgres', 'postgres');
    const rows = await query(url, "SELECT current_setting('primary_conninfo') AS conninfo");
    const conninfo = rows[0]?.['conninfo'];
    if (typeof conninfo === 'string') before.set(region, conninfo);
  }
  if (before.size === 0) throw new Error('There is no standby: no region answers as one.');
  return before;
}

/**
 * Cuts replication without touching clients: whichever region is the standby now is pointed at a port where nobody listens. Resolves
 * when its receiver is gone, with what each standby followed before. Freezing the receiver would not do: the sockets' buffers
 * drain when it is thawed.
 */
export async function stallReplication(block: number): Promise<ReadonlyMap<Region, string>> {
  const before = await followed(block);
  for (const region of before.keys()) {
    const nowhere = `host=${addressesOf(block).servers[otherRegion(region)].host} port=1 user=repl`;
    await follow(block, region, nowhere);
    await untilNothingReceived(block, region);
  }
  return before;
}

/** Resolves when a standby has no receiver. */
export async function untilNothingReceived(block: number, region: Region): Promise<void> {
  const url = serverUrl(block, region, 'postgres', 'postgres');
  await until(`${region} received nothing`, 5_000, async () =>
    (await ask(url, 'SELECT 1 FROM pg_stat_wal_receiver'))?.length === 0 ? true : undefined,
  );
}

/** Leads standbys to their primary through another endpoint, which must relay to it. Resolves when they stream there. */
export async function detourReplication(block: number, standing: Iterable<Region>, through: Endpoint): Promise<void> {
  for (const region of standing) {
    await follow(block, region, `host=${through.host} port=${through.port} user=repl application_name=${region}`);
    const url = serverUrl(block, region, 'postgres', 'postgres');
    const text = "SELECT sender_host AS host FROM pg_stat_wal_receiver WHERE status = 'streaming'";
    await until(`${region} streamed through the relay`, 15_000, async () =>
      (await ask(url, text))?.[0]?.['host'] === through.host ? true : undefined,
    );
  }
}

/** Points stalled standbys back and waits until they stream. A region that is no standby any more is left alone. */
export async function healReplication(block: number, before: ReadonlyMap<Region, string>): Promise<void> {
  for (const region of await standbys(block)) {
    const conninfo = before.get(region);
    if (conninfo === undefined) continue;
    await follow(block, region, conninfo);
    await untilStreaming(block, region);
  }
}
