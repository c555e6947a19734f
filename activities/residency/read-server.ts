import type { AuditedRegion } from '../../plan/residency-audit.js';
import type { Session } from '../postgres/session.js';

/** Column lists and row filters are in this view since PostgreSQL 15; without a list it names every column. */
const PUBLISHED = `SELECT pubname AS publication, schemaname || '.' || tablename AS "table", to_json(attnames)::text AS columns, rowfilter AS filter
  FROM pg_publication_tables ORDER BY 1, 2`;
const SLOTS = `SELECT slot_name AS name FROM pg_replication_slots WHERE slot_type = 'logical' AND database = current_database() ORDER BY 1`;
const SUBSCRIPTIONS = `SELECT subname AS name, subslotname AS slot, to_json(subpublications)::text AS publications
  FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY 1`;
const SENDERS = `SELECT r.application_name AS name, host(r.client_addr) AS address, s.slot_name AS slot, r.state AS state
  FROM pg_stat_replication r LEFT JOIN pg_replication_slots s ON s.active_pid = r.pid
 WHERE s.slot_type IS DISTINCT FROM 'logical' ORDER BY 1`;
const RECEIVES = 'SELECT slot_name AS slot FROM pg_stat_wal_receiver';

type Server = Pick<AuditedRegion, 'standby' | 'published' | 'slots' | 'subscriptions' | 'senders' | 'receives'>;

/** What a server is and what leaves it, from its catalog. */
export async function readServer(session: Session): Promise<Server> {
  const standby = (await session.row('SELECT pg_is_in_recovery() AS standby')).boolean('standby');
  const published = (await session.rows(PUBLISHED)).map(row => ({
    publication: row.text('publication'),
    table: row.text('table'),
    columns: namesOf(row.text('columns')),
    filter: row.textOrNull('filter'),
  }));
  const subscriptions = (await session.rows(SUBSCRIPTIONS)).map(row => ({
    name: row.text('name'),
    slot: row.textOrNull('slot'),
    publications: namesOf(row.text('publications')),
  }));
  const senders = (await session.rows(SENDERS)).map(row => ({
    name: row.text('name'),
    address: row.textOrNull('address'),
    slot: row.textOrNull('slot'),
    state: row.textOrNull('state') ?? 'unknown',
  }));
  const slots = (await session.rows(SLOTS)).map(row => row.text('name'));
  const [receiver] = await session.rows(RECEIVES);
  return { standby, published, slots, subscriptions, senders, receives: receiver?.textOrNull('slot') ?? null };
}

/** The list that the server wrote as JSON: a name may contain anything that another form would separate by. */
function namesOf(json: string): readonly string[] {
  const list: unknown = JSON.parse(json);
  return Array.isArray(list) ? list.filter(name => typeof name === 'string') : [];
}
