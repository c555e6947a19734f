import type { FenceReading } from '../../plan/fence.js';
import { clientRoutesOf } from '../../plan/fleet.js';
import type { Estate } from '../../plan/inventory.js';
import { contactOf, errorCode } from '../postgres/session.js';
import type { Resolves } from '../resolves.js';
import { mariadbNodesOf } from './locate.js';
import { openMariadb } from './session.js';

type Traffic = Estate['traffic'][string];

/** Where a client comes out who takes this route. */
export interface RouteEnd {
  readonly route: string;
  /** `refused`: nobody listens, or the proxy hung up. `unclear`: silence, or a server that wants another password; neither proves anything. */
  readonly outcome: 'answered' | 'refused' | 'unclear';
  /** The region whose server answered; null when it is none that is known. */
  readonly region: string | null;
  readonly readOnly: boolean;
  readonly detail: string;
}

const WHO = 'SELECT @@GLOBAL.server_id AS id, @@GLOBAL.read_only AS locked';

/**
 * Logs in through every route as a client does and asks which server answers. A proxy of TCP keeps a connection on one server, so the answer is
 * true for the whole of it. Servers are told apart by their `server_id`, which replication demands to be different; one that does not answer is
 * known to nobody, and a route that leads to it is of no region.
 */
export async function followRoutes(
  { estate, traffic, database }: { readonly estate: Estate; readonly traffic: Traffic; readonly database: string },
  deps: Resolves,
  limitMs: number,
): Promise<readonly RouteEnd[]> {
  const ways = clientRoutesOf(traffic);
  if (ways.length === 0) return [];
  const nodes = Object.entries(mariadbNodesOf(estate, database));
  const [servers, ends] = await Promise.all([
    Promise.all(nodes.map(async ([region, { dsn }]) => ({ region, ...(await ask(await deps.resolve(dsn), limitMs)) }))),
    Promise.all(
      ways.map(async ({ route, clients }) => ({ route, ...(await ask(await deps.resolve(clients), limitMs)) })),
    ),
  ]);
  return ends.map(({ route, outcome, id, readOnly, detail }) => {
    const server = id === null ? undefined : servers.find(one => one.id === id);
    return { route, outcome, region: server?.region ?? null, readOnly, detail };
  });
}

/**
 * What the routes prove of a fenced region: one is closed when nobody takes the client, or when the server of another region does. One that a
 * server answers which is not known may lead to the fenced one.
 */
export function closedRoutes(
  ends: readonly RouteEnd[],
  region: string,
  said: ReadonlyMap<string, string>,
): FenceReading['routes'] {
  return ends.map(end => {
    const elsewhere = end.outcome === 'answered' && end.region !== null && end.region !== region;
    const order = said.get(end.route);
    const detail = order === undefined ? end.detail : `${order}; ${end.detail}`;
    return { route: end.route, closed: end.outcome === 'refused' || elsewhere, detail };
  });
}

type Asked = Pick<RouteEnd, 'outcome' | 'readOnly' | 'detail'> & { readonly id: string | null };

async function ask(dsn: string, limitMs: number): Promise<Asked> {
  try {
    const session = await openMariadb(dsn, { connectMs: limitMs, queryMs: limitMs });
    try {
      const row = await session.row(WHO);
      const id = row.text('id');
      return { outcome: 'answered', id, readOnly: row.text('locked') !== '0', detail: `answered by server ${id}` };
    } finally {
      session.close();
    }
  } catch (error) {
    return { id: null, readOnly: false, ...refusalOf(error) };
  }
}

/** A connection that was taken and hung up on, as a proxy does that has no server: the driver's word, and the system's. */
const HUNG_UP = ['PROTOCOL_CONNECTION_LOST', 'ECONNRESET'];

function refusalOf(error: unknown): Pick<RouteEnd, 'outcome' | 'detail'> {
  const { contact, detail } = contactOf(error);
  const refused = contact === 'refused' || HUNG_UP.includes(errorCode(error) ?? '');
  return { outcome: refused ? 'refused' : 'unclear', detail };
}
