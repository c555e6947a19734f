import { escapeIdentifier } from 'pg';
import type { Residency } from '../../plan/residency.js';
import type { AuditedRegion, Misplaced } from '../../plan/residency-audit.js';
import type { TableResidency } from '../../plan/table-residency.js';
import type { Session } from '../postgres/session.js';

type Counts = Pick<AuditedRegion, 'misplaced' | 'notCounted'>;

const COLUMNS = `SELECT attname AS name FROM pg_attribute
 WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped`;

/** Counts the rows of every bound table that are in the wrong jurisdiction here. A table that is not here has none. */
export async function countMisplaced(
  session: Session,
  tables: Residency['tables'],
  jurisdiction: string,
): Promise<Counts> {
  const misplaced: Misplaced[] = [];
  const notCounted: { table: string; why: string }[] = [];
  for (const [table, { residency: bound }] of Object.entries(tables)) {
    if (!bound) continue;
    const name = table.split('.').map(escapeIdentifier).join('.');
    const there = (await session.rows(COLUMNS, [name])).map(row => row.text('name'));
    const columns = bound.columns?.filter(column => there.includes(column)) ?? null;
    // Not here, or without any of the columns that are bound.
    if (there.length === 0 || columns?.length === 0) continue;
    if (bound.rows && !there.includes(bound.rows.column)) {
      notCounted.push({ table, why: `it has no column ${bound.rows.column} there` });
      continue;
    }
    const counted = await count(session, name, bound, columns, jurisdiction);
    misplaced.push({ table, columns, ...counted });
  }
  return { misplaced, notCounted };
}

async function count(
  session: Session,
  name: string,
  bound: TableResidency,
  columns: readonly string[] | null,
  jurisdiction: string,
): Promise<Pick<Misplaced, 'elsewhere' | 'unclassified'>> {
  const holding = columns ? columns.map(column => `${escapeIdentifier(column)} IS NOT NULL`).join(' OR ') : 'true';
  const values = Object.entries(bound.rows?.jurisdictions ?? {});
  const abroad = values.filter(([, of]) => of !== jurisdiction).map(([value]) => value);
  const barred = bound.jurisdictions !== undefined && !bound.jurisdictions.includes(jurisdiction);
  const column = bound.rows ? `${escapeIdentifier(bound.rows.column)}::text` : 'NULL::text';
  // Names come from the inventory's own form of a name and are quoted; values travel apart.
  const text = `SELECT count(*) FILTER (WHERE $1 OR ${column} = ANY($2::text[])) AS elsewhere,
       count(*) FILTER (WHERE $3 AND (${column} = ANY($4::text[])) IS NOT TRUE) AS unclassified
  FROM ${name} WHERE ${holding}`;
  const row = await session.row(text, [barred, abroad, bound.rows !== undefined, values.map(([value]) => value)]);
  return { elsewhere: row.number('elsewhere'), unclassified: row.number('unclassified') };
}
