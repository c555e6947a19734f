import type { TableResidency } from './table-residency.js';

/** What an inventory says of where a database and its tables may be. */
export interface Residency {
  readonly residency?: readonly string[] | undefined;
  readonly tables: Readonly<Record<string, { readonly residency?: TableResidency | undefined }>>;
}

/** Something that may not be in a jurisdiction, and where it may be. */
export interface Barred {
  /** Absent: the database as a whole. */
  readonly table?: string;
  readonly columns?: readonly string[];
  /** The rows whose column has one of these values. */
  readonly rows?: { readonly column: string; readonly values: readonly string[] };
  readonly permitted: readonly string[];
}

/** Whether anything of a database is bound to a jurisdiction. */
export function isBound({ residency, tables }: Residency): boolean {
  return residency !== undefined || Object.values(tables).some(table => table.residency !== undefined);
}

/** What of a whole copy may not be in a jurisdiction; nothing, when the copy may. */
export function barredFrom({ residency, tables }: Residency, jurisdiction: string): readonly Barred[] {
  if (residency && !residency.includes(jurisdiction)) return [{ permitted: residency }];
  return Object.entries(tables).flatMap(([table, { residency: bound }]) =>
    bound ? barredRows(table, bound, jurisdiction) : [],
  );
}

function barredRows(table: string, bound: TableResidency, jurisdiction: string): readonly Barred[] {
  const base = { table, ...(bound.columns ? { columns: bound.columns } : {}) };
  if (bound.jurisdictions && !bound.jurisdictions.includes(jurisdiction))
    return [{ ...base, permitted: bound.jurisdictions }];
  if (!bound.rows) return [];
  const elsewhere = Object.entries(bound.rows.jurisdictions).filter(([, of]) => of !== jurisdiction);
  if (elsewhere.length === 0) return [];
  const rows = { column: bound.rows.column, values: elsewhere.map(([value]) => value) };
  return [{ ...base, rows, permitted: [...new Set(elsewhere.map(([, of]) => of))] }];
}
