import { escapeIdentifier } from 'pg';
import type { Relation } from './relation.js';
import type { Session } from './session.js';

export type Columns = Readonly<Record<string, string | null>>;

/** One staged change, as the ledger has it. */
export interface StagedChange {
  readonly seq: number;
  readonly op: 'insert' | 'update' | 'delete';
  readonly key: Columns;
  readonly old: Columns | null;
  readonly new: Columns | null;
}

/** What became of a change. A conflict says what stands in its way. */
export type Applied =
  | { readonly status: 'replayed' | 'already-there' }
  | { readonly status: 'conflict'; readonly detail: string };

const REPLAYED: Applied = { status: 'replayed' };
const ALREADY_THERE: Applied = { status: 'already-there' };
const conflict = (detail: string): Applied => ({ status: 'conflict', detail });

/**
 * Applies one change if the row is still what the old primary changed, inside the caller's transaction. The row is locked before it is
 * compared, and compared by the text that PostgreSQL's own output functions give, which is what logical decoding recorded. Table and column
 * names come from the catalog, values are bound.
 */
export async function applyChange(session: Session, relation: Relation, change: StagedChange): Promise<Applied> {
  const unknown = [...Object.keys(change.new ?? {}), ...Object.keys(change.old ?? {})].find(
    name => !relation.columns.includes(name),
  );
  if (unknown !== undefined) return conflict(`the column ${unknown} does not exist here`);
  const current = await lockRow(session, relation, change.key);
  if (current === 'several') return conflict('its key matches several rows');
  if (change.op === 'insert') return await applyInsert(session, relation, change, current);
  return change.op === 'update'
    ? await applyUpdate(session, relation, change, current)
    : await applyDelete(session, relation, change, current);
}

async function applyInsert(session: Session, relation: Relation, change: StagedChange, current: Columns | null) {
  const row = change.new ?? {};
  if (current) return agrees(current, row) ? ALREADY_THERE : conflict('another row has its key');
  const names = Object.keys(row);
  const values = names.map((_, n) => `$${n + 1}`).join(', ');
  await session.rows(
    `INSERT INTO ${nameOf(relation)} (${names.map(escapeIdentifier).join(', ')}) OVERRIDING SYSTEM VALUE VALUES (${values})`,
    names.map(name => row[name]),
  );
  return REPLAYED;
}

async function applyUpdate(session: Session, relation: Relation, change: StagedChange, current: Columns | null) {
  const [row, old] = [change.new ?? {}, change.old];
  const moved = relation.key.some(name => row[name] !== undefined && row[name] !== change.key[name]);
  if (!current) {
    if (!moved) return conflict('the row is gone');
    // Its key was changed: an earlier replay has moved the row to the new one.
    const there = await lockRow(session, relation, pick(row, relation.key));
    return there && there !== 'several' && agrees(there, row) ? ALREADY_THERE : conflict('the row is gone');
  }
  if (agrees(current, row)) return ALREADY_THERE;
  if (!old) return conflict('the old row was not recorded, so whether it changed here cannot be told');
  if (!agrees(current, old)) return conflict('the row was changed here too');
  const changed = Object.keys(row).filter(name => row[name] !== old[name]);
  const sets = changed.map((name, n) => `${escapeIdentifier(name)} = $${n + 1}`).join(', ');
  const where = whereKey(relation, change.key, changed.length);
  await session.rows(`UPDATE ${nameOf(relation)} SET ${sets} WHERE ${where.text}`, [
    ...changed.map(name => row[name]),
    ...where.values,
  ]);
  return REPLAYED;
}

async function applyDelete(session: Session, relation: Relation, change: StagedChange, current: Columns | null) {
  if (!current) return ALREADY_THERE;
  if (!change.old) return conflict('the old row was not recorded, so whether it changed here cannot be told');
  if (!agrees(current, change.old)) return conflict('the row was changed here too');
  const where = whereKey(relation, change.key, 0);
  await session.rows(`DELETE FROM ${nameOf(relation)} WHERE ${where.text}`, where.values);
  return REPLAYED;
}

/** Locks and reads the row with this key, every column as the output function's text (a cast to text differs: `true` is not `t`). */
async function lockRow(session: Session, relation: Relation, key: Columns): Promise<Columns | null | 'several'> {
  const columns = relation.columns.map(name => {
    const id = escapeIdentifier(name);
    return `CASE WHEN num_nulls(${id}) = 0 THEN format('%s', ${id}) END AS ${id}`;
  });
  const where = whereKey(relation, key, 0);
  const rows = await session.rows(
    `SELECT ${columns.join(', ')} FROM ${nameOf(relation)} WHERE ${where.text} LIMIT 2 FOR UPDATE`,
    where.values,
  );
  const [row] = rows;
  if (rows.length > 1) return 'several';
  return row ? Object.fromEntries(relation.columns.map(name => [name, row.textOrNull(name)])) : null;
}

/** By the key's own equality where there is a key (its index), by text where the whole row stands for one. */
function whereKey(relation: Relation, key: Columns, bound: number) {
  const names = Object.keys(key);
  const terms = names.map((name, n) => {
    const id = escapeIdentifier(name);
    if (relation.key.includes(name)) return `${id} = $${bound + n + 1}`;
    return `CASE WHEN num_nulls(${id}) = 0 THEN format('%s', ${id}) END IS NOT DISTINCT FROM $${bound + n + 1}`;
  });
  return { text: terms.join(' AND '), values: names.map(name => key[name]) };
}

/** Every column that the recorded row knows has the same text now. */
function agrees(current: Columns, recorded: Columns): boolean {
  return Object.keys(recorded).every(name => current[name] === recorded[name]);
}

function pick(row: Columns, names: readonly string[]): Columns {
  return Object.fromEntries(names.map(name => [name, row[name] ?? null]));
}

function nameOf({ schema, table }: Relation): string {
  return `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
}
