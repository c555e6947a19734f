import type { FenceReading } from '../../plan/fence.js';
import type { DatabaseNode } from '../../plan/database-entry.js';
import { LEASE_MARGIN_MS } from '../../plan/lease.js';
import type { ActivityDeps } from '../deps.js';
import { pollUntil } from '../host/poll.js';
import { boundLease } from './bound-lease.js';

/** The step has 60 seconds for everything, and its next attempt goes on waiting for a longer lease. */
const LONGEST_WAIT_MS = 30_000;

/**
 * Waits until the lease of a server that nobody can reach has run out. Null when it has not, or says nothing: the server must be bound to the
 * lease by whatever starts it, because the region's worker cannot stop it when it is dead itself. A renewal ends the wait: somebody is there.
 */
export async function awaitLease(
  { database, region, node }: { readonly database: string; readonly region: string; readonly node: DatabaseNode },
  deps: ActivityDeps,
): Promise<NonNullable<FenceReading['lease']> | null> {
  const read = boundLease({ database, region, node }, deps);
  if (!read) return null;
  const limitMs = Math.min(LONGEST_WAIT_MS, (node.lease ?? 0) + LEASE_MARGIN_MS + 2_000);
  let renewedAt: number | undefined;
  const expired = await pollUntil(
    async () => {
      const state = await read();
      if (!state || state.renewedAt === null) return { since: null };
      if (state.renewedAt > (renewedAt ??= state.renewedAt)) return { since: null };
      return state.expiredSince === null ? undefined : { since: state.expiredSince };
    },
    { everyMs: 250, limitMs },
  );
  const since = expired?.since ?? null;
  return since === null ? null : { expiredForMs: Math.max(0, deps.now() - since) };
}
