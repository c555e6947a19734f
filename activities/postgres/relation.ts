import type { Session } from './session.js';

/** A foreign key, from the side of one of its tables. `columns` are those of `this` table, `others` those of the `other` one. */
export interface Reference {
  readonly columns: readonly string[];
  readonly schema: string;
  readonly table: string;
  readonly others: readonly string[];
  /** `MATCH FULL`: either all columns are NULL or none. */
  readonly full: boolean;
}

/** What a replay must know of a table, from the catalog of the server it writes to. */
export interface Relation {
  readonly schema: string;
  readonly table: string;
  /** The columns of the primary key, in its order; empty without one. */
  readonly key: readonly string[];
  /** Their types, as PostgreSQL writes them in a cast. */
  readonly keyTypes: readonly string[];
  /** A sequence gives out the key. */
  readonly keyFromSequence: boolean;
  /** Columns that can be written: no generated ones. */
  readonly columns: readonly string[];
  /** Triggers of the application; firing them again would repeat what the old primary's own change already brought. */
  readonly triggers: boolean;
  /** Foreign keys of this table, and those of others (and its own) that point at it. */
  readonly outgoing: readonly Reference[];
  readonly incoming: readonly Reference[];
  /** Has a deferrable unique or exclusion constraint, which an internal trigger checks. */
  readonly deferrable: boolean;
}

export type Relations = (schema: string, table: string) => Promise<Relation | undefined>;

/** Reads every table once for the life of a session; DDL under a running replay makes its statements fail, and the step is retried. */
export function rememberRelations(session: Session): Relations {
  const known = new Map<string, Relation | undefined>();
  return async (schema, table) => {
    const name = JSON.stringify([schema, table]);
    if (!known.has(name)) known.set(name, await readRelation(session, schema, table));
    return known.get(name);
  };
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
            (SELECT coalesce(json_agg(format_type(a.atttypid, a.atttypmod) ORDER BY k.ord), '[]')::text
               FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, ord)
               JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
              WHERE i.indrelid = c.oid AND i.indisprimary) AS key_types,
            EXISTS (SELECT 1 FROM pg_index i
                      JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.refobjsubid = ANY(i.indkey)
                       AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
                      JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
                     WHERE i.indrelid = c.oid AND i.indisprimary) AS from_sequence,
            EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled <> 'D') AS triggers,
            EXISTS (SELECT 1 FROM pg_constraint u
                     WHERE u.conrelid = c.oid AND u.contype IN ('p', 'u', 'x') AND u.condeferrable) AS deferrable
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p')`,
    [schema, table],
  );
  if (!row) return undefined;
  return {
    schema,
    table,
    key: names(row.text('key')),
    keyTypes: names(row.text('key_types')),
    keyFromSequence: row.boolean('from_sequence'),
    columns: names(row.text('columns')),
    triggers: row.boolean('triggers'),
    deferrable: row.boolean('deferrable'),
    ...(await readReferences(session, row.text('oid'))),
  };
}

async function readReferences(session: Session, oid: string): Promise<Pick<Relation, 'outgoing' | 'incoming'>> {
  const rows = await session.rows(
    `SELECT s.incoming, f.confmatchtype = 'f' AS match_full, n.nspname AS schema_name, c.relname AS table_name,
            (SELECT json_agg(a.attname ORDER BY k.ord)::text FROM unnest(s.my_key) WITH ORDINALITY AS k(attnum, ord)
               JOIN pg_attribute a ON a.attrelid = s.mine AND a.attnum = k.attnum) AS columns,
            (SELECT json_agg(a.attname ORDER BY k.ord)::text FROM unnest(s.other_key) WITH ORDINALITY AS k(attnum, ord)
               JOIN pg_attribute a ON a.attrelid = s.other AND a.attnum = k.attnum) AS others
       FROM pg_constraint f
      CROSS JOIN LATERAL (VALUES (false, f.conrelid, f.conkey, f.confrelid, f.confkey),
                                 (true, f.confrelid, f.confkey, f.conrelid, f.conkey)) AS s(incoming, mine, my_key, other, other_key)
       JOIN pg_class c ON c.oid = s.other JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE f.contype = 'f' AND s.mine = $1::oid`,
    [oid],
  );
  const references = rows.map(row => ({
    incoming: row.boolean('incoming'),
    columns: names(row.text('columns')),
    schema: row.text('schema_name'),
    table: row.text('table_name'),
    others: names(row.text('others')),
    full: row.boolean('match_full'),
  }));
  return {
    outgoing: references.filter(({ incoming }) => !incoming),
    incoming: references.filter(({ incoming }) => incoming),
  };
}

function names(json: string): readonly string[] {
  const value: unknown = JSON.parse(json);
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
}
