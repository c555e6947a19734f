import type { Estate } from '../../plan/inventory.js';
import { failure } from '../fail.js';
import { type Endpoint, endpointOf } from '../postgres/endpoint.js';
import type { Resolves } from '../resolves.js';

/** Where a region's server of a database listens, from the node's connection URL. Fails with `secret-missing`; never shows the URL. */
export async function nodeEndpoint(
  estate: Estate,
  database: string,
  region: string,
  deps: Resolves,
): Promise<Endpoint> {
  const node = estate.databases[database]?.nodes[region];
  if (!node) throw missing(`The inventory has no node of ${database} in ${region}.`);
  const dsn = await deps.resolve(node.dsn);
  const endpoint = URL.canParse(dsn) ? endpointOf(dsn) : undefined;
  if (!endpoint?.host) throw missing(`The value of ${node.dsn} is not a connection URL with a host.`);
  return endpoint;
}

function missing(what: string) {
  return failure('secret-missing', {
    what,
    state: 'Nothing was changed by this step.',
    todo: 'Correct the inventory or the value where the worker runs, then retry.',
  });
}
