import type { Session } from '../postgres/session.js';

/**
 * Moves the new primary's sequences past what the old one has given out, so that a replayed row and a new one never meet. A sequence runs up to
 * 32 ahead in the WAL, so usually there is nothing to do. One that does not exist over there is left out.
 */
export async function advanceSequences(copy: Session, target: Session): Promise<void> {
  const rows = await copy.rows(
    `SELECT schemaname, sequencename, last_value, increment_by FROM pg_sequences
      WHERE last_value IS NOT NULL AND schemaname <> 'lifeboat'`,
  );
  await target.rows(
    `SELECT setval(s.sequence, old.value)
       FROM unnest($1::text[], $2::text[], $3::bigint[]) AS old(schema_name, name, value)
       JOIN LATERAL (
         SELECT q.last_value, q.increment_by, format('%I.%I', q.schemaname, q.sequencename)::regclass AS sequence
           FROM pg_sequences q WHERE q.schemaname = old.schema_name AND q.sequencename = old.name
       ) AS s ON true
      WHERE s.last_value IS NULL
         OR (s.increment_by > 0 AND s.last_value < old.value) OR (s.increment_by < 0 AND s.last_value > old.value)`,
    [
      rows.map(row => row.text('schemaname')),
      rows.map(row => row.text('sequencename')),
      rows.map(row => row.text('last_value')),
    ],
  );
}
