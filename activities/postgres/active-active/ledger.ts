import type { Lsn } from '../../../plan/replication.js';
import type { StepContext } from '../../../plan/run.js';
import type { Row } from '../row.js';
import type { Session } from '../session.js';
import type { Pair } from './pair.js';

/** Up to where each region's own writes were looked at. The later word of the two ledgers counts: a crash may have left one behind. */
export type Marks = Readonly<Record<string, Lsn>>;

export async function readMarks({ first, second }: Pair): Promise<Marks> {
  const marks: Record<string, Lsn> = {};
  for (const { session } of [first, second]) {
    const rows = await session.rows(
      `SELECT region, greatest(lsn, coalesce($1::jsonb->>region, '0/0')::pg_lsn) AS lsn FROM lifeboat.convergence_mark`,
      [JSON.stringify(marks)],
    );
    for (const row of rows) marks[row.text('region')] = row.text('lsn');
  }
  return marks;
}

/** A mark never goes back. Who may decide is as the latest look had it from its runbook. */
export async function writeMarks(session: Session, marks: Marks, { run, deciders }: StepContext): Promise<void> {
  await session.rows(
    `INSERT INTO lifeboat.convergence_mark AS m (region, lsn, run, deciders)
       SELECT region, lsn, $3, $4::text[] FROM unnest($1::text[], $2::pg_lsn[]) AS n(region, lsn)
     ON CONFLICT (region) DO UPDATE SET lsn = greatest(m.lsn, excluded.lsn), run = excluded.run, at = clock_timestamp(),
       deciders = coalesce(excluded.deciders, m.deciders)`,
    [Object.keys(marks), Object.values(marks), run, deciders ?? null],
  );
}

/** Rows copied from one ledger to the other at a time. */
const PAGE = 1_000;

/** Gives the second region's ledger what the first one's has of the rows that are not converged there. Doing it twice is doing it once. */
export async function copyOpen({ first, second }: Pair, pass: 'forth' | 'back' = 'forth'): Promise<void> {
  const [from, to] = pass === 'forth' ? [first.session, second.session] : [second.session, first.session];
  for (let after = ''; ; ) {
    const rows = await from.rows(
      `SELECT r.id, to_jsonb(r)::text AS row,
              (SELECT coalesce(jsonb_agg(to_jsonb(c) ORDER BY c.region, c.commit_lsn, c.seq), '[]')::text
                 FROM lifeboat.divergent_change c WHERE c.row_id = r.id) AS changes
         FROM lifeboat.divergent_row r WHERE r.status <> 'converged' AND r.id > $1 ORDER BY r.id LIMIT $2`,
      [after, PAGE],
    );
    if (rows.length === 0) return;
    after = rows.at(-1)?.text('id') ?? '';
    await insertCopies(to, rows);
  }
}

/** The first word stands for a row, except that a row with new changes is open again. */
async function insertCopies(to: Session, rows: readonly Row[]): Promise<void> {
  await to.rows(
    `INSERT INTO lifeboat.divergent_row SELECT (jsonb_populate_record(NULL::lifeboat.divergent_row, r)).* FROM unnest($1::jsonb[]) AS r
     ON CONFLICT (id) DO NOTHING`,
    [rows.map(row => row.text('row'))],
  );
  await to.rows(
    `INSERT INTO lifeboat.divergent_change
       SELECT (jsonb_populate_record(NULL::lifeboat.divergent_change, c)).* FROM unnest($1::jsonb[]) AS l, jsonb_array_elements(l) AS c
     ON CONFLICT DO NOTHING`,
    [rows.map(row => row.text('changes'))],
  );
}

export interface OpenRows {
  readonly rows: number;
  readonly tables: Readonly<Record<string, number>>;
  readonly keys: readonly string[];
}

const NAMED_KEYS = 20;

/** What is not converged, by the first region's ledger. */
export async function readOpen(session: Session): Promise<OpenRows> {
  const [there] = await session.rows(`SELECT 1 WHERE to_regclass('lifeboat.divergent_row') IS NOT NULL`);
  if (!there) return { rows: 0, tables: {}, keys: [] };
  const tables = await session.rows(
    `SELECT schema_name || '.' || table_name AS name, count(*) AS n FROM lifeboat.divergent_row WHERE status <> 'converged' GROUP BY 1 ORDER BY 1`,
  );
  const keys = await session.rows(
    `SELECT schema_name || '.' || table_name || ' ' || left(key::text, 120) || coalesce(': ' || left(detail, 200), '') AS line
       FROM lifeboat.divergent_row WHERE status <> 'converged' ORDER BY status, schema_name, table_name, key::text LIMIT $1`,
    [NAMED_KEYS],
  );
  return {
    rows: tables.reduce((sum, row) => sum + row.number('n'), 0),
    tables: Object.fromEntries(tables.map(row => [row.text('name'), row.number('n')])),
    keys: keys.map(row => row.text('line')),
  };
}
