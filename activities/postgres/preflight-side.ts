import type { PreflightSide } from '../../plan/preflight.js';
import type { Session } from './session.js';
import { RECON } from './slots.js';

type ServerSide = Omit<PreflightSide, 'region' | 'host' | 'hostSilent'>;

/** What PostgreSQL itself requires to be at least as high on a standby (hot_standby, section 27.4.3 of its manual). */
const AT_LEAST = [
  'max_connections',
  'max_worker_processes',
  'max_prepared_transactions',
  'max_locks_per_transaction',
  'max_wal_senders',
];
/** Older than this and a transaction is named: the pooler's pause would wait for it. */
const LONG_MS = 10_000;

/** A server that did not answer. */
export const SILENT: Omit<ServerSide, 'silent'> = {
  standby: null,
  settings: {},
  slotsFree: 0,
  sendersFree: 0,
  archiverFailure: null,
  preparedTransactions: 0,
  longTransactions: [],
  logicalSlots: [],
  extensions: [],
  availableExtensions: [],
  collations: [],
  hints: false,
  maxWalBytes: 0,
};

/** Reads one server, whatever its role. */
export async function readPreflight(session: Session): Promise<ServerSide> {
  const settings = await session.rows('SELECT name, setting FROM pg_settings WHERE name = ANY ($1)', [AT_LEAST]);
  const status = await session.row(STATUS, [RECON]);
  const long = await session.rows(LONG, [LONG_MS]);
  const slots = await session.rows(LOGICAL, [RECON]);
  const names = async (text: string) => (await session.rows(text)).map(row => row.text('name'));
  return {
    silent: null,
    standby: status.boolean('standby'),
    settings: Object.fromEntries(settings.map(row => [row.text('name'), row.number('setting')])),
    slotsFree: status.number('slots_free'),
    sendersFree: status.number('senders_free'),
    archiverFailure: status.textOrNull('archiver_failure'),
    preparedTransactions: status.number('prepared'),
    longTransactions: long.map(row => ({ pid: row.number('pid'), user: row.text('name'), ms: row.number('ms') })),
    logicalSlots: slots.map(row => ({ name: row.text('name'), active: row.boolean('active') })),
    extensions: await names('SELECT extname AS name FROM pg_extension ORDER BY 1'),
    availableExtensions: await names('SELECT name FROM pg_available_extensions ORDER BY 1'),
    collations: await names(COLLATIONS),
    hints: status.boolean('hints'),
    maxWalBytes: status.number('max_wal_mb') * 2 ** 20,
  };
}

/** The slots of a standby that follows already count as free: the server that will follow gets one that is there, or a new one. */
const STATUS = `
  SELECT pg_is_in_recovery() AS standby,
         current_setting('max_replication_slots')::int
           - (SELECT count(*) FROM pg_replication_slots WHERE NOT starts_with(slot_name, 'lifeboat_') AND slot_name <> $1) AS slots_free,
         current_setting('max_wal_senders')::int - (SELECT count(*) FROM pg_stat_replication) AS senders_free,
         (SELECT last_failed_wal || ' at ' || last_failed_time FROM pg_stat_archiver
           WHERE last_failed_time > coalesce(last_archived_time, '-infinity')) AS archiver_failure,
         (SELECT count(*) FROM pg_prepared_xacts) AS prepared,
         current_setting('data_checksums')::bool OR current_setting('wal_log_hints')::bool AS hints,
         (SELECT setting FROM pg_settings WHERE name = 'max_wal_size') AS max_wal_mb`;

const LONG = `
  SELECT pid, coalesce(usename, backend_type) AS name,
         floor(extract(epoch FROM clock_timestamp() - xact_start) * 1000)::bigint AS ms
    FROM pg_stat_activity
   WHERE backend_type = 'client backend' AND xact_start < clock_timestamp() - $1::int * interval '1 millisecond'
   ORDER BY xact_start LIMIT 20`;

/** From PostgreSQL 17 on, a slot with \`failover\` is kept on the standbys too; \`to_jsonb\` because older servers have no such column. */
const LOGICAL = `
  SELECT slot_name AS name, active FROM pg_replication_slots AS s
   WHERE slot_type = 'logical' AND slot_name <> $1 AND coalesce((to_jsonb(s) ->> 'failover')::bool, false) = false
   ORDER BY 1`;

const COLLATIONS = `
  SELECT datname AS name FROM pg_database
   WHERE datallowconn AND datcollversion IS DISTINCT FROM pg_database_collation_actual_version(oid)
     AND datcollversion IS NOT NULL
   ORDER BY 1`;
