import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Session, withSession } from '../postgres/session.js';
import { removeDurably, writeDurably } from './durable-file.js';
import { rejectAllBut, removeRejection } from './hba.js';
import type { Place } from './place.js';
import { pollUntil } from './poll.js';
import { postmasterOf, signal } from './processes.js';

/** What keeps clients out of a server that could not be stopped. */
export interface Rejection {
  /** The rules are in the file and the server has read them without an error. */
  readonly rules: boolean;
  /** Sessions of others that are still open, the replication's included: an open session goes on writing whatever the rules say. */
  readonly sessions: number;
}

const LIMITS = { connectMs: 1_000, queryMs: 2_000 };
const SESSIONS_LIMIT_MS = 2_000;
/** What the standbys had not received when the last client went. Longer than this and the loss is for the lag gate to state. */
const DRAIN_LIMIT_MS = 500;

const SESSIONS = `FROM pg_stat_activity WHERE pid <> pg_backend_pid()
  AND ((backend_type = 'client backend' AND usename IS DISTINCT FROM current_user) OR backend_type = ANY($1::text[]))`;

/**
 * Keeps everybody out of a server that cannot be stopped but answers: rejecting rules in pg_hba.conf, and the end of every open session. A file,
 * so it is not replicated, which a change of roles or databases would be: that would shut the promoted standby too. Replication ends last, so
 * that the standbys get what was committed; a live primary must not go on feeding a standby that is promoted.
 */
export async function rejectClients(place: Place, dsn: string): Promise<Rejection | null> {
  try {
    return await withSession(dsn, LIMITS, async session => {
      await writeRules(place, session);
      const row = await session.row(
        `SELECT pg_reload_conf() AND NOT EXISTS (SELECT 1 FROM pg_hba_file_rules WHERE error IS NOT NULL) AS good`,
      );
      await endSessions(session, []);
      await pollUntil(() => drained(session), { everyMs: 10, limitMs: DRAIN_LIMIT_MS });
      return { rules: row.boolean('good'), sessions: await endSessions(session, ['walsender']) };
    });
  } catch {
    // A server that does not answer cannot be asked to keep anybody out.
    return null;
  }
}

/** Takes the rules out again, wherever they were put. The server reads them at its next start or now. */
export async function admitClients(place: Place): Promise<void> {
  const marker = markerOf(place);
  const path = await readFile(marker, 'utf8').catch(() => join(place.data, 'pg_hba.conf'));
  const text = await readFile(path, 'utf8').catch(() => '');
  const without = removeRejection(text);
  if (without !== text) await writeDurably(path, without, place.owner);
  await removeDurably(marker);
  const postmaster = without === text ? undefined : await postmasterOf(place.data);
  if (postmaster !== undefined) signal(postmaster, 'SIGHUP');
}

/** Names the file that was changed; beside the data directory, because pg_rewind replaces what is inside. */
function markerOf(place: Place): string {
  return place.beside('lifeboat-hba');
}

async function writeRules(place: Place, session: Session): Promise<void> {
  const row = await session.row(`SELECT current_setting('hba_file') AS path, current_user AS role`);
  const path = row.text('path');
  const text = await readFile(path, 'utf8');
  const rejecting = rejectAllBut(row.text('role'), text);
  await writeDurably(markerOf(place), path, place.owner);
  if (rejecting !== text) await writeDurably(path, rejecting, place.owner);
}

async function endSessions(session: Session, kinds: readonly string[]): Promise<number> {
  const gone = await pollUntil(
    async () => {
      await session.rows(`SELECT pg_terminate_backend(pid) ${SESSIONS}`, [kinds]);
      return (await count(session, kinds)) === 0 ? true : undefined;
    },
    { everyMs: 20, limitMs: SESSIONS_LIMIT_MS },
  );
  return gone ? 0 : await count(session, kinds);
}

async function count(session: Session, kinds: readonly string[]): Promise<number> {
  return (await session.row(`SELECT count(*) AS n ${SESSIONS}`, [kinds])).number('n');
}

async function drained(session: Session): Promise<true | undefined> {
  const row = await session.row(
    'SELECT NOT EXISTS (SELECT 1 FROM pg_stat_replication WHERE flush_lsn < pg_current_wal_flush_lsn()) AS all_there',
  );
  return row.boolean('all_there') ? true : undefined;
}
