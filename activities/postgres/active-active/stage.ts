import type { Lsn } from '../../../plan/replication.js';
import type { Session } from '../session.js';
import type { Marks } from './ledger.js';
import type { Pair } from './pair.js';

/**
 * A region's own change is a conflict unless the other region applied it to the very row that it had met at home: otherwise it overwrote a version
 * that its writer never saw, or it met no row, or it was never applied. Exact, because both regions record the whole row that a change met.
 */
const CONFLICTS = `CREATE TEMP TABLE conflict ON COMMIT DROP AS
  SELECT l.region, l.commit_lsn, l.seq, l.schema_name, l.table_name, l.key
    FROM own_change l
   WHERE NOT EXISTS (SELECT 1 FROM history_change a
                      WHERE a.region <> l.region AND a.origin_lsn = l.end_lsn AND a.schema_name = l.schema_name AND a.table_name = l.table_name
                        AND a.key = l.key AND a.old IS NOT DISTINCT FROM l.old AND a.new IS NOT DISTINCT FROM l.new)`;

/** Clients' writes between the two marks. What came before was looked at, what came after may still be on its way. */
const OWN = `CREATE TEMP TABLE own_change ON COMMIT DROP AS
  SELECT c.*, e.end_lsn FROM history_change c JOIN history_end e USING (region, commit_lsn)
    JOIN unnest($1::text[], $2::pg_lsn[], $3::pg_lsn[]) AS m(region, low, high) USING (region)
   WHERE c.origin_lsn IS NULL AND e.end_lsn > m.low AND e.end_lsn <= m.high`;

/** A row that is open already keeps its place; a new one is named after its first conflict, so that finding it twice is finding it once. */
const ROWS = `INSERT INTO lifeboat.divergent_row (id, schema_name, table_name, key)
  SELECT md5(concat_ws('|', schema_name, table_name, key, (array_agg(concat_ws('/', region, commit_lsn, seq) ORDER BY region, commit_lsn, seq))[1])),
         schema_name, table_name, key
    FROM conflict c
   WHERE NOT EXISTS (SELECT 1 FROM lifeboat.divergent_row r WHERE r.status <> 'converged' AND r.schema_name = c.schema_name
                        AND r.table_name = c.table_name AND md5(r.key::text) = md5(c.key::text) AND r.key = c.key)
   GROUP BY schema_name, table_name, key ON CONFLICT (id) DO UPDATE SET status = 'open'`;

/** From the first conflict of its region on; of a row that was open before these marks, everything. */
const CHANGES = `INSERT INTO lifeboat.divergent_change (region, commit_lsn, seq, row_id, op, old, new, committed_at)
  SELECT l.region, l.commit_lsn, l.seq, r.id, l.op, l.old, l.new, l.committed_at
    FROM own_change l
    JOIN lifeboat.divergent_row r ON r.status <> 'converged' AND r.schema_name = l.schema_name AND r.table_name = l.table_name
                                 AND md5(r.key::text) = md5(l.key::text) AND r.key = l.key
   WHERE EXISTS (SELECT 1 FROM conflict c WHERE c.region = l.region AND c.schema_name = l.schema_name AND c.table_name = l.table_name
                    AND c.key = l.key AND (c.commit_lsn, c.seq) <= (l.commit_lsn, l.seq))
      OR EXISTS (SELECT 1 FROM lifeboat.divergent_change d JOIN unnest($1::text[], $2::pg_lsn[]) AS m(region, low) USING (region)
                  WHERE d.row_id = r.id AND d.commit_lsn < m.low)
  ON CONFLICT DO NOTHING`;

/** Judges what both histories hold between two marks and keeps every version of the rows that diverged, inside the caller's transaction. */
export async function stageConflicts(session: Session, low: Marks, high: Marks): Promise<void> {
  const regions = Object.keys(high);
  const lows = regions.map(region => low[region] ?? '0/0');
  await session.rows(OWN, [regions, lows, regions.map(region => high[region])]);
  await session.rows('CREATE INDEX ON history_change (origin_lsn)');
  await session.rows('ANALYZE history_change');
  await session.rows(CONFLICTS);
  await session.rows(ROWS);
  await session.rows(CHANGES, [regions, lows]);
}

/**
 * How far each region's slot may be let go: never past its mark, nor past the first change that it applied of what the other region wrote after
 * its own mark, because that is what the next look lays those writes against.
 */
export async function releasable({ first, second }: Pair, high: Marks): Promise<Marks> {
  const released: Record<string, Lsn> = {};
  for (const [side, other] of [
    [first, second],
    [second, first],
  ] as const) {
    const row = await first.session.row(
      `SELECT least($2::pg_lsn, min(commit_lsn)) AS lsn FROM history_change WHERE region = $1 AND origin_lsn > $3::pg_lsn`,
      [side.region, high[side.region], high[other.region]],
    );
    released[side.region] = row.text('lsn');
  }
  return released;
}
