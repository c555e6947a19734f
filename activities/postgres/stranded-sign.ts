import type { Session } from './session.js';

/**
 * Signs for forks whose every transaction is decided, in one statement, so that nothing can be staged in between. Returns how many were signed
 * now; one that is signed already keeps its first signature.
 */
export async function signForks(
  session: Session,
  timelines: readonly number[],
  { person, reason }: { readonly person: string; readonly reason: string },
): Promise<number> {
  const rows = await session.rows(
    `UPDATE lifeboat.stranded_fork f SET signed_by = $2, signed_at = clock_timestamp(), sign_reason = $3
      WHERE f.old_timeline = ANY($1::int[]) AND f.complete AND f.signed_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM lifeboat.stranded_transaction t
                         WHERE t.old_timeline = f.old_timeline AND t.status IN ('staged', 'conflict'))
     RETURNING 1`,
    [timelines, person, reason],
  );
  return rows.length;
}
