import { statfs } from 'node:fs/promises';
import { Client, type ClientConfig } from 'pg';
import type { DatabaseNode } from '../../plan/database-entry.js';
import type { PreflightHost } from '../../plan/preflight.js';
import { reasonOf } from '../fail.js';
import { guardEpoch } from './epoch-guard.js';
import type { HostDeps, HostInput } from './host-input.js';
import { placeOf } from './place.js';

export interface PreflightHostInput extends HostInput {
  /** The server that this one would follow. */
  readonly other: DatabaseNode;
  /** For a rehearsal: the host does not remember whose look it was, which would make it refuse the run that is under way. */
  readonly onlyLooks?: boolean;
}

const CONNECT_MS = 3_000;

/** `host.postgres-preflight`: the room on the disk, and whether a standby on this host would be let in by the other server. Changes nothing. */
export const postgresPreflight =
  (deps: HostDeps) =>
  async (input: PreflightHostInput): Promise<PreflightHost> => {
    const place = await placeOf(input, deps);
    if (input.onlyLooks !== true) await guardEpoch(input, place);
    const [disk, replicationRefused] = await Promise.all([
      statfs(place.data),
      tryReplication(await deps.resolve(input.other.replication)),
    ]);
    return { freeBytes: disk.bavail * disk.bsize, replicationRefused };
  };

/** A real connection of the replication protocol, with the URL that a standby would use: reading pg_hba.conf would not tell what lies between the hosts. */
async function tryReplication(url: string): Promise<string | null> {
  // The driver passes `replication` on in the start-up packet; its types do not know it.
  const config: ClientConfig & { readonly replication: string } = {
    connectionString: url,
    replication: 'true',
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: CONNECT_MS,
    application_name: 'lifeboat preflight',
  };
  const client = new Client(config);
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('IDENTIFY_SYSTEM');
    return null;
  } catch (error) {
    return reasonOf(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}
