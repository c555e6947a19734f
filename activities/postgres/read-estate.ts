import { DatabaseError } from 'pg';
import type { DatabaseNode } from '../../plan/database-entry.js';
import type { NodeReading, ReplicationReading } from '../../plan/replication.js';
import { readNode, unanswered } from './read-node.js';
import type { Session } from './session.js';

/** Where sessions come from: fresh ones for a gate, warm ones for the watch. `drop` ends one that had an error. */
export interface Sessions {
  open(region: string): Promise<Session>;
  drop(region: string): Promise<void>;
}

/** What is done on a primary before it is read; the watch writes its heartbeat here. */
export type BeforePrimary = (session: Session) => Promise<void>;

/**
 * Reads every server of a database. All are asked at once who they are; then primaries are read before standbys, so that what a standby is
 * found to lack is never more than what it lacked when the primary was read. `at` is the end of it: a server that refused did so before.
 */
export async function readEstate(
  nodes: Readonly<Record<string, DatabaseNode>>,
  sessions: Sessions,
  now: () => number,
  beforePrimary: BeforePrimary = async () => undefined,
): Promise<ReplicationReading> {
  const roles = await Promise.all(
    Object.keys(nodes).map(region =>
      attempt(region, sessions, now, async session => {
        const row = await session.row('SELECT pg_is_in_recovery() AS standby');
        return { region, standby: row.boolean('standby') };
      }),
    ),
  );
  const silent = roles.flatMap(role => ('standby' in role ? [] : [role]));
  const answering = roles.flatMap(role => ('standby' in role ? [role] : []));
  const read = (role: { readonly region: string; readonly standby: boolean }) =>
    attempt(role.region, sessions, now, async session => {
      if (role.standby) return await readNode(session, role.region, now);
      const refusal = await beforePrimary(session).then(() => undefined, refusalOf);
      const reading = await readNode(session, role.region, now);
      return refusal === undefined ? reading : { ...reading, wrote: false, detail: refusal };
    });
  const primaries = await Promise.all(answering.filter(role => !role.standby).map(read));
  const standbys = await Promise.all(answering.filter(role => role.standby).map(read));
  return { at: now(), nodes: [...primaries, ...standbys, ...silent] };
}

/** A server that says no to a write, as with a full or read-only disk, answers all the same. Anything else is no answer. */
function refusalOf(error: unknown): string {
  if (error instanceof DatabaseError) return error.message;
  throw error;
}

async function attempt<Result>(
  region: string,
  sessions: Sessions,
  now: () => number,
  use: (session: Session) => Promise<Result>,
  again = false,
): Promise<Result | NodeReading> {
  let session: Session | undefined;
  try {
    session = await sessions.open(region);
    return await use(session);
  } catch (error) {
    const reading = unanswered(region, now(), error);
    await sessions.drop(region);
    // A connection that broke says only that it broke. Whether nothing listens there any more, which ends a loss bound, a new one says.
    if (session?.lost.aborted === true && !again) return await attempt(region, sessions, now, use, true);
    return reading;
  }
}
