import type { Estate } from '../../plan/inventory.js';
import type { RoleReading } from '../../plan/readiness/reading.js';
import type { ActivityDeps } from '../deps.js';
import { nodesOf } from '../postgres/locate.js';
import { contactOf, type Session, withSession } from '../postgres/session.js';

const LIMITS = { connectMs: 2_000, queryMs: 3_000 };

/**
 * What the acts of a move need on a server and a role may lack: promotion and slots, checkpoints, the sessions and settings of others, ending
 * them, and a schema of Lifeboat's own. A superuser may all of it. (PostgreSQL, sections 22.5 and 9.28.)
 */
const ROLE = `
  SELECT current_user AS role, pg_is_in_recovery() AS standby,
         (SELECT count(*) FROM pg_stat_activity
           WHERE backend_type = 'client backend' AND datname = current_database() AND application_name NOT LIKE 'lifeboat%') AS clients,
         (SELECT coalesce(string_agg(needs.what, ', '), '')
            FROM pg_roles AS r,
                 LATERAL (VALUES
                   ('EXECUTE on pg_promote', has_function_privilege('pg_promote(boolean, integer)', 'EXECUTE')),
                   ('EXECUTE on pg_control_system', has_function_privilege('pg_control_system()', 'EXECUTE')),
                   ('the attribute REPLICATION', r.rolreplication),
                   ('membership in pg_checkpoint', pg_has_role('pg_checkpoint', 'USAGE')),
                   ('membership in pg_monitor', pg_has_role('pg_monitor', 'USAGE')),
                   ('membership in pg_signal_backend', pg_has_role('pg_signal_backend', 'USAGE')),
                   ('CREATE in the database, or the schema lifeboat',
                    has_database_privilege(current_database(), 'CREATE')
                      OR coalesce(has_schema_privilege(to_regnamespace('lifeboat')::oid, 'USAGE'), false))
                 ) AS needs(what, may)
           WHERE r.rolname = current_user AND NOT r.rolsuper AND NOT needs.may) AS missing`;

interface RoleInput {
  readonly database: string;
  readonly estate: Estate;
}

/** `readiness.role`: what Lifeboat's role may do on every server of a database, and how many clients each has. Writes nothing. */
export const readinessRole =
  (deps: Pick<ActivityDeps, 'resolve'>) =>
  async ({ database, estate }: RoleInput): Promise<readonly RoleReading[]> =>
    await Promise.all(
      Object.entries(nodesOf(estate, database)).map(async ([region, { dsn }]) => {
        try {
          return await withSession(await deps.resolve(dsn), LIMITS, session => readRole(session, region));
        } catch (error) {
          return { region, silent: contactOf(error).detail, role: '', missing: [], clients: 0, inRecovery: null };
        }
      }),
    );

async function readRole(session: Session, region: string): Promise<RoleReading> {
  const row = await session.row(ROLE);
  const missing = row.text('missing');
  return {
    region,
    silent: null,
    role: row.text('role'),
    missing: missing === '' ? [] : missing.split(', '),
    clients: row.number('clients'),
    inRecovery: row.boolean('standby'),
  };
}
