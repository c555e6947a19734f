import { setTimeout } from 'node:timers/promises';
import { DatabaseError } from 'pg';
import { clientRoutesOf } from '../plan/fleet.js';
import type { Estate } from '../plan/inventory.js';
import { deadline } from './deadline.js';
import { type Link, LinkFailure, openLink } from './pooler/link.js';
import type { Resolves } from './resolves.js';

type Traffic = Estate['traffic'][string];
type Database = Estate['databases'][string];

export interface RouteReading {
  /** `pooler`, `proxy`, or `pooler/NAME` for another instance of a fleet. */
  readonly route: string;
  /** `silent`: no answer within the deadline, as from a paused pooler. `held`: the pooler said that it holds this very write. `refused`: somebody on the way said no. */
  readonly outcome: 'wrote' | 'refused' | 'silent' | 'held';
  /** The address of the server that took the write; null when none did. */
  readonly server: string | null;
  /** The region whose node has that address; null when none took the write, or the inventory names its node by a host name. */
  readonly region: string | null;
  readonly ms: number;
  readonly detail: string;
}

/**
 * One statement, so it is committed when it is answered, also through a pooler that gives every transaction another connection. The answer
 * says which server took it: an address that a client connected to proves nothing behind a pooler.
 */
const WRITE = `INSERT INTO lifeboat.route_probe (route, probed_at) VALUES ($1, clock_timestamp())
ON CONFLICT (route) DO UPDATE SET probed_at = excluded.probed_at
RETURNING host(inet_server_addr()) AS server`;

/** Whether a route says that it holds the client that comes from this port. A route that can say so need not be waited for until it is silent. */
export type Held = Readonly<Record<string, (port: number) => Promise<boolean>>>;

const HELD_POLL_MS = 5;

/**
 * Writes one row through every route that clients use, side by side, as a client would: its own connection, its own role. Each has the whole of
 * `deadlineMs` for connecting and writing. A route that takes no write is a reading, not a failure; only an unresolved reference fails.
 */
export async function probeRoutes(
  traffic: Traffic,
  database: Database,
  deps: Resolves,
  deadlineMs: number,
  held: Held = {},
): Promise<readonly RouteReading[]> {
  const regions = await regionsByAddress(database, deps);
  const probes = clientRoutesOf(traffic).map(async ({ route, clients }) => {
    const start = performance.now();
    const answer = await write(route, await deps.resolve(clients), deadline(deadlineMs), held[route]);
    const region = answer.server === null ? null : (regions.get(answer.server) ?? null);
    return { route, ...answer, region, ms: Math.round(performance.now() - start) };
  });
  return await Promise.all(probes);
}

async function regionsByAddress(database: Database, deps: Resolves): Promise<ReadonlyMap<string, string>> {
  const named = Object.entries(database.nodes).map(async ([region, node]) => {
    const dsn = await deps.resolve(node.dsn);
    return [URL.canParse(dsn) ? new URL(dsn).hostname.replace(/^\[|\]$/g, '') : '', region] as const;
  });
  return new Map(await Promise.all(named));
}

type Answer = Pick<RouteReading, 'outcome' | 'server' | 'detail'>;

async function write(route: string, url: string, limit: AbortSignal, held: Held[string] | undefined): Promise<Answer> {
  let link: Link | undefined;
  try {
    link = await openLink(url, limit);
    const written = link.ask(WRITE, limit, [route]).then(rows => rows[0]);
    const row = await (held ? Promise.race([written, holds(link, held, limit)]) : written);
    if (row === 'held') return { outcome: 'held', server: null, detail: 'the pooler holds the write' };
    const server = typeof row?.['server'] === 'string' ? row['server'] : null;
    return { outcome: 'wrote', server, detail: `written by ${server ?? 'a server without an address'}` };
  } catch (error) {
    if (error instanceof LinkFailure) {
      return { outcome: error.kind === 'silent' ? 'silent' : 'refused', server: null, detail: error.message };
    }
    if (error instanceof DatabaseError) {
      return { outcome: 'refused', server: null, detail: `${error.message} (${error.code ?? 'no code'})` };
    }
    throw error;
  } finally {
    link?.close();
  }
}

/** Asks until the route says that it holds this link; never settles when it does not, because the write or its limit does. */
async function holds(link: Link, held: (port: number) => Promise<boolean>, limit: AbortSignal): Promise<'held'> {
  while (!limit.aborted && link.localPort !== undefined) {
    if (await held(link.localPort).catch(() => false)) return 'held';
    await setTimeout(HELD_POLL_MS);
  }
  return await new Promise(() => undefined);
}
