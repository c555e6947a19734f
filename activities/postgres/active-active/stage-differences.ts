import type { Differing } from './compare.js';
import { currentMarks, type Pair } from './pair.js';

/**
 * Keeps rows that differ although neither history says why: they differed before the slots were there, or somebody wrote past replication. What both
 * began from is not known, so only a rule that needs no common ancestor decides them.
 */
export async function stageDifferences(pair: Pair, rows: readonly Differing[]): Promise<void> {
  if (rows.length === 0) return;
  const marks = await currentMarks(pair);
  for (const { session } of [pair.first, pair.second])
    for (const { region } of [pair.first, pair.second]) {
      const image = (row: Differing) => (region === pair.first.region ? row.first : row.second);
      await session.rows(
        `WITH found AS (
           SELECT f.*, md5(concat_ws('|', schema_name, table_name, key, $3::text)) AS row_id
             FROM unnest($4::text[], $5::text[], $6::jsonb[], $7::jsonb[]) WITH ORDINALITY AS f(schema_name, table_name, key, new, n)
            WHERE NOT EXISTS (SELECT 1 FROM lifeboat.divergent_row r WHERE r.status <> 'converged' AND r.schema_name = f.schema_name
                                 AND r.table_name = f.table_name AND md5(r.key::text) = md5(f.key::text) AND r.key = f.key
                                 AND r.id <> md5(concat_ws('|', f.schema_name, f.table_name, f.key, $3::text)))
         ), kept AS (
           INSERT INTO lifeboat.divergent_row (id, schema_name, table_name, key) SELECT row_id, schema_name, table_name, key FROM found
           ON CONFLICT DO NOTHING
         )
         INSERT INTO lifeboat.divergent_change (region, commit_lsn, seq, row_id, op, old, new, committed_at)
         SELECT $1, $2::pg_lsn, -n::int, row_id, CASE WHEN new IS NULL THEN 'delete' ELSE 'update' END, NULL, new, clock_timestamp() FROM found
         ON CONFLICT DO NOTHING`,
        [
          region,
          marks[region],
          `compared ${marks[pair.first.region]} ${marks[pair.second.region]}`,
          rows.map(({ schema }) => schema),
          rows.map(({ table }) => table),
          rows.map(({ key }) => JSON.stringify(key)),
          rows.map(row => image(row) && JSON.stringify(image(row))),
        ],
      );
    }
}
