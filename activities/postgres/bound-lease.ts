import type { DatabaseNode } from '../../plan/database-entry.js';
import type { LeaseState } from '../../plan/lease.js';
import type { ActivityDeps } from '../deps.js';

/** How to read the lease of a server that ends with it; undefined where it says nothing, because whatever starts the server does not end it. */
export function boundLease(
  { database, region, node }: { readonly database: string; readonly region: string; readonly node: DatabaseNode },
  deps: ActivityDeps,
): (() => Promise<LeaseState | null>) | undefined {
  const { lease, bound, starts } = node;
  if (lease === undefined || bound !== true || starts !== 'lifeboat' || !deps.lease) return undefined;
  const read = deps.lease;
  return () => read(database, region);
}
