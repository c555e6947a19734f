import { escapeIdentifier } from 'pg';
import {
  type Classified,
  type Image,
  type Judged,
  judgeRow,
  RowCase,
  RowOutcome,
  type Terms,
  type Versions,
} from '../../plan/reconcile.js';
import type { Relation } from './relation.js';
import type { Session } from './session.js';

/** One staged change, as the ledger has it. */
export interface StagedChange {
  readonly seq: number;
  readonly op: 'insert' | 'update' | 'delete';
  readonly key: Image;
  readonly old: Image | null;
  readonly new: Image | null;
}

/** What became of a change, and the row as it was found: the version that is lost from the table when another is taken. */
export interface Applied extends Judged {
  readonly found: Image | null;
}

/**
 * Judges one change against the row as it is now and writes what was ruled, inside the caller's transaction. The row is locked before it is
 * compared, and compared by the text that PostgreSQL's own output functions give, which is what logical decoding recorded. Table and column
 * names come from the catalog, values are bound.
 */
export async function applyChange(
  session: Session,
  relation: Relation,
  change: StagedChange,
  terms: Terms,
): Promise<Applied> {
  const unknown = [...Object.keys(change.new ?? {}), ...Object.keys(change.old ?? {})].find(
    name => !relation.columns.includes(name),
  );
  if (unknown !== undefined) return asks(RowCase.notComparable, `the column ${unknown} does not exist here`);
  if (change.op === 'insert' && terms.choice === null && (await insertNew(session, relation, change.new ?? {}))) {
    const why = 'only the old primary has it';
    return { is: RowCase.onlyOldChanged, why, take: change.new, outcome: RowOutcome.replayed, found: null };
  }
  const current = await lockRow(session, relation, change.key);
  if (current === 'several') return asks(RowCase.notComparable, 'its key matches several rows');
  if (change.op === 'update' && isMoved(relation, change)) {
    const moved = await judgeMoved(session, relation, change, current);
    if (moved) return moved;
  }
  const judged = judgeRow(versionsOf(change, current), relation, terms);
  if (judged.take !== 'ask') await writeRow(session, relation, change.key, current, judged.take);
  return { ...judged, found: current };
}

/** A conflict that no rule can decide. */
export function asks(is: RowCase, why: string, found: Image | null = null): Applied {
  return { is, why, take: 'ask', outcome: RowOutcome.conflict, found };
}

/** A row that a constraint refused, with what stands in its place now. */
export async function clashed(
  session: Session,
  relation: Relation,
  { key }: StagedChange,
  { is, why }: Classified,
): Promise<Applied> {
  const current = await lockRow(session, relation, key);
  return asks(is, why, current === 'several' ? null : current);
}

function versionsOf({ op, old, new: row }: StagedChange, current: Image | null): Versions {
  return { fork: op === 'insert' ? null : (old ?? undefined), old: op === 'delete' ? null : row, new: current };
}

/**
 * True when the row was not there and is there now. A table without a key takes every row: whether an equal one is the same one cannot be
 * told, and the ledger keeps a repetition away. Any unique clash is looked at afterwards, so it is no error here.
 */
async function insertNew(session: Session, relation: Relation, row: Image): Promise<boolean> {
  const names = Object.keys(row);
  const values = names.map((_, n) => `$${n + 1}`).join(', ');
  const guard = relation.key.length > 0 && !relation.deferrable ? 'ON CONFLICT DO NOTHING RETURNING 1' : 'RETURNING 1';
  if (relation.deferrable && (await lockRow(session, relation, pick(row, relation.key))) !== null) return false;
  const rows = await session.rows(
    `INSERT INTO ${nameOf(relation)} (${names.map(escapeIdentifier).join(', ')}) OVERRIDING SYSTEM VALUE VALUES (${values}) ${guard}`,
    names.map(name => row[name]),
  );
  return rows.length > 0;
}

function isMoved({ key }: Relation, change: StagedChange): boolean {
  return key.some(name => change.new?.[name] !== undefined && change.new[name] !== change.key[name]);
}

/** A row whose key was changed stands in two places. Undefined when it is still in the old one and the new one is free. */
async function judgeMoved(
  session: Session,
  relation: Relation,
  change: StagedChange,
  current: Image | null,
): Promise<Applied | undefined> {
  const row = change.new ?? {};
  const there = await lockRow(session, relation, pick(row, relation.key));
  if (there === null) return undefined;
  const done = current === null && there !== 'several' && Object.keys(row).every(name => there[name] === row[name]);
  if (!done) return asks(RowCase.keyClash, 'another row has the key that it was moved to', current);
  return { is: RowCase.same, why: 'it was moved here too', take: there, outcome: RowOutcome.alreadyThere, found: null };
}

/** Makes the row what it is to be: inserts, updates what differs, deletes, or does nothing. */
export async function writeRow(
  session: Session,
  relation: Relation,
  key: Image,
  current: Image | null,
  take: Image | null,
): Promise<void> {
  if (take === null) {
    if (current === null) return;
    const where = whereKey(relation, key, 0);
    await session.rows(`DELETE FROM ${nameOf(relation)} WHERE ${where.text}`, where.values);
  } else if (current === null) {
    const names = Object.keys(take);
    await session.rows(
      `INSERT INTO ${nameOf(relation)} (${names.map(escapeIdentifier).join(', ')}) OVERRIDING SYSTEM VALUE
       VALUES (${names.map((_, n) => `$${n + 1}`).join(', ')})`,
      names.map(name => take[name]),
    );
  } else {
    await updateRow(session, relation, key, current, take);
  }
}

async function updateRow(session: Session, relation: Relation, key: Image, current: Image, take: Image) {
  const changed = Object.keys(take).filter(name => take[name] !== current[name]);
  if (changed.length === 0) return;
  const sets = changed.map((name, n) => `${escapeIdentifier(name)} = $${n + 1}`).join(', ');
  const where = whereKey(relation, key, changed.length);
  await session.rows(`UPDATE ${nameOf(relation)} SET ${sets} WHERE ${where.text}`, [
    ...changed.map(name => take[name]),
    ...where.values,
  ]);
}

/** Locks and reads the row with this key, every column as the output function's text. */
export async function lockRow(session: Session, relation: Relation, key: Image): Promise<Image | null | 'several'> {
  const where = whereKey(relation, key, 0);
  const rows = await session.rows(
    `SELECT ${readColumns(relation)} FROM ${nameOf(relation)} WHERE ${where.text} LIMIT 2 FOR UPDATE`,
    where.values,
  );
  const [row] = rows;
  if (rows.length > 1) return 'several';
  return row ? Object.fromEntries(relation.columns.map(name => [name, row.textOrNull(name)])) : null;
}

/** Every column as the output function's text, under its own name (a cast to text differs: `true` is not `t`). */
export function readColumns({ columns }: Relation): string {
  return columns.map(name => `${textOf(escapeIdentifier(name))} AS ${escapeIdentifier(name)}`).join(', ');
}

function textOf(id: string): string {
  return `CASE WHEN num_nulls(${id}) = 0 THEN format('%s', ${id}) END`;
}

/** By the key's own equality where there is a key (its index), by text where the whole row stands for one. */
function whereKey(relation: Relation, key: Image, bound: number) {
  const names = Object.keys(key);
  const terms = names.map((name, n) => {
    const id = escapeIdentifier(name);
    if (relation.key.includes(name)) return `${id} = $${bound + n + 1}`;
    return `${textOf(id)} IS NOT DISTINCT FROM $${bound + n + 1}`;
  });
  return { text: terms.join(' AND '), values: names.map(name => key[name]) };
}

function pick(row: Image, names: readonly string[]): Image {
  return Object.fromEntries(names.map(name => [name, row[name] ?? null]));
}

export function nameOf({ schema, table }: { readonly schema: string; readonly table: string }): string {
  return `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
}
