import { DatabaseError } from 'pg';
import type { ClientLogin } from '../../plan/fence.js';
import { clientRoutesOf } from '../../plan/fleet.js';
import type { Estate } from '../../plan/inventory.js';
import { deadline } from '../deadline.js';
import { LinkFailure, openLink } from '../pooler/link.js';
import type { Resolves } from '../resolves.js';
import type { Endpoint } from './endpoint.js';

/** PostgreSQL, appendix A: a login that the rules of pg_hba.conf do not allow. */
const INVALID_AUTHORIZATION = '28000';

/** Tries to log in at a server's own address, past every route, with the role and the database that clients use. */
export async function tryClientLogins(
  traffic: Estate['traffic'][string],
  { host, port }: Endpoint,
  deps: Resolves,
  limitMs: number,
): Promise<readonly ClientLogin[]> {
  const tries = clientRoutesOf(traffic).map(async ({ route, clients }) => {
    const url = new URL(await deps.resolve(clients));
    url.hostname = host.includes(':') ? `[${host}]` : host;
    url.port = String(port);
    return { route, ...(await login(url.href, deadline(limitMs))) };
  });
  return await Promise.all(tries);
}

async function login(url: string, limit: AbortSignal): Promise<Omit<ClientLogin, 'route'>> {
  try {
    (await openLink(url, limit)).close();
    return { outcome: 'accepted', detail: 'logged in' };
  } catch (error) {
    if (error instanceof DatabaseError) {
      const rejected = error.code === INVALID_AUTHORIZATION;
      return { outcome: rejected ? 'rejected' : 'unclear', detail: error.message };
    }
    if (error instanceof LinkFailure) return { outcome: 'unclear', detail: error.message };
    throw error;
  }
}
