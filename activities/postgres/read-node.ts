import { DatabaseError } from 'pg';
import type { NodeReading, SyncReading } from '../../plan/replication.js';
import type { Row } from './row.js';
import { contactOf, type Session } from './session.js';

/**
 * Everything one server says of its replication, in one statement for both roles (`CASE` keeps the functions of the other role from being
 * called). A standby's `have` is the greater of received and replayed: after a restart while cut off, received is behind replayed, and it is
 * NULL when all came from the archive.
 */
const STATUS = `
  SELECT r.standby,
         (SELECT system_identifier FROM pg_control_system()) AS system_id,
         CASE WHEN r.standby THEN GREATEST(c.timeline_id, e.min_recovery_end_timeline, w.received_tli)
              ELSE ('x' || substr(pg_walfile_name(pg_current_wal_flush_lsn()), 1, 8))::bit(32)::int END AS timeline,
         CASE WHEN r.standby THEN GREATEST(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
              ELSE pg_current_wal_flush_lsn() END AS have,
         CASE WHEN r.standby THEN pg_last_wal_replay_lsn() END AS replayed,
         CASE WHEN r.standby THEN pg_get_wal_replay_pause_state() <> 'not paused' END AS paused,
         CASE WHEN r.standby THEN (SELECT setting FROM pg_settings WHERE name = 'recovery_min_apply_delay') END AS delay_ms,
         w.status AS receiver, w.received_tli, current_setting('synchronous_standby_names') AS sync_names,
         pg_snapshot_xmax(pg_current_snapshot()) AS transactions,
         to_regclass('lifeboat.heartbeat') IS NOT NULL AS has_heartbeat,
         to_regclass('lifeboat.promotion_ledger') IS NOT NULL AS has_ledger,
         (extract(epoch FROM clock_timestamp() - w.last_msg_receipt_time) * 1000)::bigint AS silent_ms
    FROM (SELECT pg_is_in_recovery() AS standby) AS r
    CROSS JOIN pg_control_checkpoint() AS c CROSS JOIN pg_control_recovery() AS e
    LEFT JOIN pg_stat_wal_receiver AS w ON true`;

const HEARTBEAT =
  'SELECT (extract(epoch FROM bot_at) * 1000)::bigint AS heartbeat_at FROM lifeboat.heartbeat WHERE id = 1';

/**
 * Synchronous replication as it is in force. This session commits locally, so what other sessions do is read from the files, which must
 * be those that the server has loaded, and from the settings of roles and databases.
 */
const SYNC = `
  SELECT coalesce((SELECT f.setting FROM pg_file_settings AS f WHERE f.name = 'synchronous_commit' AND f.error IS NULL
                    ORDER BY f.seqno DESC LIMIT 1),
                  (SELECT boot_val FROM pg_settings WHERE name = 'synchronous_commit')) IN ('on', 'remote_apply')
         AND NOT EXISTS (SELECT 1 FROM (SELECT DISTINCT sourcefile FROM pg_file_settings) AS s
                          WHERE (pg_stat_file(s.sourcefile)).modification > pg_conf_load_time())
         AND NOT EXISTS (SELECT 1 FROM pg_db_role_setting AS r CROSS JOIN unnest(r.setconfig) AS c(line)
                          WHERE c.line IN ('synchronous_commit=off', 'synchronous_commit=local', 'synchronous_commit=remote_write'))
           AS commits_wait,
         lower(w.application_name) AS member, w.flush_lsn AS flushed
    FROM (SELECT 1) AS one LEFT JOIN pg_stat_replication AS w ON w.sync_state IN ('sync', 'quorum')`;

/** Null when the role may not read it: then nothing is claimed. */
async function readSync(session: Session, names: string): Promise<SyncReading | null> {
  if (names === '') return { names, commitsWait: false, members: [] };
  try {
    const rows = await session.rows(SYNC);
    const members = rows.flatMap(row => {
      const name = row.textOrNull('member');
      return name === null ? [] : [{ name, flushed: row.textOrNull('flushed') }];
    });
    return { names, commitsWait: rows[0]?.boolean('commits_wait') ?? false, members };
  } catch (error) {
    if (error instanceof DatabaseError) return null;
    throw error;
  }
}

/**
 * The newest promotion that a standby has replayed. Its row was committed on the new timeline, so the standby is on it, while its control file
 * shows the old one until the next restartpoint.
 */
const LEDGER = `
  SELECT (extract(epoch FROM clock_timestamp() - at) * 1000)::bigint AS promoted_ago, epoch, timeline
    FROM lifeboat.promotion_ledger WHERE system_id = $1 ORDER BY timeline DESC LIMIT 1`;

/** Reads one server that answers. */
export async function readNode(session: Session, region: string, now: () => number): Promise<NodeReading> {
  const row = await session.row(STATUS);
  const heartbeat = row.boolean('has_heartbeat') ? await session.rows(HEARTBEAT) : [];
  const asked = row.boolean('standby') && row.boolean('has_ledger');
  const [ledger] = asked ? await session.rows(LEDGER, [row.text('system_id')]) : [];
  const sync = row.boolean('standby') ? undefined : await readSync(session, row.text('sync_names'));
  return {
    region,
    at: now(),
    contact: 'answered',
    detail: row.boolean('standby') ? 'standby' : 'primary',
    inRecovery: row.boolean('standby'),
    ...history(row, ledger?.numberOrNull('timeline') ?? 0),
    heartbeatAt: heartbeat[0]?.number('heartbeat_at') ?? null,
    transactions: row.numberOrNull('transactions'),
    receiverSilentMs: row.numberOrNull('silent_ms'),
    promotedAgoMs: ledger ? promotedAgo(ledger.number('promoted_ago'), ledger.number('epoch'), now()) : null,
    ...(sync === undefined ? {} : { sync }),
  };
}

/**
 * How long ago a promotion was, at the most recent: by this server's clock, or by the bot's since the run began (its epoch). The row was stamped by
 * another host, and two hosts may be an hour apart.
 */
export function promotedAgo(byServerMs: number, epoch: number, now: number): number {
  return Math.max(0, Math.min(byServerMs, now - epoch));
}

function history(row: Row, ledgerTimeline: number) {
  const timeline = row.numberOrNull('timeline');
  return {
    systemId: row.text('system_id'),
    timeline: timeline === null ? null : Math.max(timeline, ledgerTimeline),
    have: row.textOrNull('have'),
    replayed: row.textOrNull('replayed'),
    replayPaused: row.booleanOrNull('paused'),
    applyDelayMs: row.numberOrNull('delay_ms'),
    receiver: row.textOrNull('receiver'),
    receivedTimeline: row.numberOrNull('received_tli'),
  };
}

/** The reading of a server that did not answer. */
export function unanswered(region: string, at: number, error: unknown): NodeReading {
  return {
    region,
    at,
    ...contactOf(error),
    inRecovery: null,
    systemId: null,
    timeline: null,
    have: null,
    replayed: null,
    replayPaused: null,
    applyDelayMs: null,
    receiver: null,
    receivedTimeline: null,
    heartbeatAt: null,
    transactions: null,
  };
}
