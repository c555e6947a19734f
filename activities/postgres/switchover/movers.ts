import type { Session } from '../session.js';

/** The name of a move's own connections, by which a later attempt ends those of an earlier one. */
export const MOVER = 'lifeboat move';

/**
 * Ends every other connection of a move to this server. An attempt whose worker was frozen holds one, and would promote through it when it
 * wakes up; without it that attempt fails instead.
 */
export async function endOtherMovers(session: Session): Promise<void> {
  await session.rows(
    'SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE application_name = $1 AND pid <> pg_backend_pid()',
    [MOVER],
  );
}
