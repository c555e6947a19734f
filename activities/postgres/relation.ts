import type { Session } from './session.js';

/** What a replay must know of a table, from the catalog of the server it writes to. */
export interface Relation {
  readonly schema: string;
  readonly table: string;
  /** The columns of the primary key, in its order; empty without one. */
  readonly key: readonly string[];
  /** Columns that can be written: no generated ones. */
  readonly columns: readonly string[];
  /** Triggers of the application; firing them again would repeat what the old primary's own change already brought. */
  readonly triggers: boolean;
  readonly foreignKeys: boolean;
}

/** Reads one table; undefined when there is none of that name. */
export async function readRelation(session: Session, schema: string, table: string): Promise<Relation | undefined> {
  const [row] = await session.rows(
    `SELECT c.oid,
            (SELECT coalesce(json_agg(a.attname ORDER BY a.attnum), '[]')::text FROM pg_attribute a
              WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
            (SELECT coalesce(json_agg(a.attname ORDER BY k.ord), '[]')::text
               FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, ord)
               JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
              WHERE i.indrelid = c.oid AND i.indisprimary) AS key,
            EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled <> 'D') AS triggers,
            EXISTS (SELECT 1 FROM pg_constraint f WHERE f.contype = 'f' AND c.oid IN (f.conrelid, f.confrelid)) AS foreign_keys
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p')`,
    [schema, table],
  );
  if (!row) return undefined;
  return {
    schema,
    table,
    key: names(row.text('key')),
    columns: names(row.text('columns')),
    triggers: row.boolean('triggers'),
    foreignKeys: row.boolean('foreign_keys'),
  };
}

function names(json: string): readonly string[] {
  const value: unknown = JSON.parse(json);
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
}
