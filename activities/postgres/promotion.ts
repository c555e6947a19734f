import type { Lsn } from '../../plan/replication.js';
import { failure } from '../fail.js';
import { pollUntil } from '../host/poll.js';
import type { Session } from './session.js';
import { historyFile, parseHistory } from './timeline-history.js';

/** Who a server is in its history. */
export interface Standing {
  readonly standby: boolean;
  readonly systemId: string;
  /** By the WAL that is written now, where there is any: the control file shows the old timeline until the next checkpoint ends. */
  readonly timeline: number;
  /** Its receiver streams: then a primary lives. */
  readonly streaming: boolean;
}

export async function readStanding(session: Session): Promise<Standing> {
  const row = await session.row(
    `SELECT r.standby, (SELECT system_identifier FROM pg_control_system()) AS system_id,
            CASE WHEN r.standby THEN GREATEST(c.timeline_id, e.min_recovery_end_timeline, w.received_tli)
                 ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int END AS timeline,
            coalesce(w.status = 'streaming', false) AS streaming
       FROM (SELECT pg_is_in_recovery() AS standby) AS r
       CROSS JOIN pg_control_checkpoint() AS c CROSS JOIN pg_control_recovery() AS e
       LEFT JOIN pg_stat_wal_receiver AS w ON true`,
  );
  return {
    standby: row.boolean('standby'),
    systemId: row.text('system_id'),
    timeline: row.number('timeline'),
    streaming: row.boolean('streaming'),
  };
}

/**
 * Promotes a standby and returns how long that took. `pg_promote(false)` and a poll each millisecond: 24 to 40 ms, where `pg_promote(true)`
 * sleeps in steps of 100. What was received is replayed first. Not a primary within the limit is `promotion-failed`, whose outcome is unknown:
 * it may still happen, and a second call is an error, so a retry reads first.
 */
export async function promoteStandby(session: Session, limitMs: number): Promise<number> {
  const started = performance.now();
  await session.rows('SELECT pg_promote(false)');
  const done = await pollUntil(
    async () => {
      const row = await session.row('SELECT pg_is_in_recovery() AS standby');
      return row.boolean('standby') ? undefined : true;
    },
    { everyMs: 1, limitMs },
  );
  if (done) return Math.round(performance.now() - started);
  throw failure('promotion-failed', {
    what: `The standby did not become a primary within ${limitMs} ms.`,
    state: 'It was told to, and may still do so; the old primary stays fenced.',
    todo: "Read the standby's log and retry the step: it looks first.",
  });
}

/** Where the timeline of a primary left its parent, from the server's own history file. Fails with `fork-unknown`. */
export async function readSwitchLsn(session: Session, timeline: number): Promise<Lsn> {
  const history = await readHistory(session, timeline);
  const last = history.at(-1);
  if (last) return last.switchLsn;
  throw failure('fork-unknown', {
    what: `The history file of timeline ${timeline} names no fork.`,
    state: 'The server takes writes; where its history began is not known.',
    todo: 'Look for the history file in the archive before anything is rewound.',
  });
}

/** The forks of a primary's history; none on timeline 1. */
export async function readHistory(session: Session, timeline: number) {
  if (timeline === 1) return [];
  const row = await session.row('SELECT pg_read_file($1, 0, 1000000, true) AS text', [historyFile(timeline)]);
  return parseHistory(row.textOrNull('text') ?? '');
}
