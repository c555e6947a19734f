import { escapeIdentifier } from 'pg';
import { classifyRow, type Image, RowCase } from '../../plan/reconcile.js';
import { nameOf, readColumns } from './apply-change.js';
import { type Relation, rememberRelations } from './relation.js';
import { parseImage } from './replay-pages.js';
import type { Row } from './row.js';
import type { Session } from './session.js';

export type CaseCounts = Partial<Record<RowCase, number>>;

/** A stranded row from the fork to the last thing that the old primary did to it. */
interface NetRow {
  readonly schema: string;
  readonly table: string;
  readonly key: string;
  readonly fork: Image | null | undefined;
  readonly old: Image | null;
}

/** Changes fetched at a time, and rows compared at a time: what bounds the memory, whatever the size of the divergence. */
const BATCH = 2_000;

/**
 * Classifies every stranded row against what the new primary has now, and returns how many there are of each case. It changes nothing: it is
 * what people decide on, and the replay judges each change anew. Keyless tables cannot be looked up, so only their inserts are told.
 */
export async function classifyFork(session: Session, timeline: number): Promise<CaseCounts> {
  const relations = rememberRelations(session);
  const counts: CaseCounts = {};
  await session.rows('BEGIN');
  try {
    for await (const batch of netRows(session, timeline)) {
      for (const rows of byTable(batch)) {
        const [first] = rows;
        const relation = first && (await relations(first.schema, first.table));
        for (const is of await classifyRows(session, relation, rows)) counts[is] = (counts[is] ?? 0) + 1;
      }
    }
    await session.rows('COMMIT');
  } catch (error) {
    await session.rows('ROLLBACK').catch(() => undefined);
    throw error;
  }
  return counts;
}

/** The server sorts, on its disk where it must; here is one batch and the row that the next one may continue. */
async function* netRows(session: Session, timeline: number): AsyncGenerator<readonly NetRow[]> {
  await session.rows(
    `DECLARE net NO SCROLL CURSOR FOR SELECT schema_name, table_name, key, op, old, new FROM lifeboat.stranded_change
      WHERE old_timeline = $1 ORDER BY schema_name, table_name, key::text COLLATE "C", commit_lsn, seq`,
    [timeline],
  );
  let open: NetRow | undefined;
  for (;;) {
    const rows = await session.rows(`FETCH FORWARD ${BATCH} FROM net`);
    if (rows.length === 0) break;
    const done: NetRow[] = [];
    for (const row of rows) {
      const same = open && isSame(open, row);
      if (open && !same) done.push(open);
      open = open && same ? { ...open, old: lastOf(row) } : firstOf(row);
    }
    yield done;
  }
  if (open) yield [open];
}

function isSame(open: NetRow, row: Row): boolean {
  return (
    open.schema === row.text('schema_name') && open.table === row.text('table_name') && open.key === row.text('key')
  );
}

function lastOf(row: Row): Image | null {
  return row.text('op') === 'delete' ? null : parseImage(row.textOrNull('new'));
}

function firstOf(row: Row): NetRow {
  const fork = row.text('op') === 'insert' ? null : (parseImage(row.textOrNull('old')) ?? undefined);
  return {
    schema: row.text('schema_name'),
    table: row.text('table_name'),
    key: row.text('key'),
    fork,
    old: lastOf(row),
  };
}

function byTable(rows: readonly NetRow[]): readonly (readonly NetRow[])[] {
  const tables = new Map<string, NetRow[]>();
  for (const row of rows) {
    const name = JSON.stringify([row.schema, row.table]);
    const others = tables.get(name);
    if (others) others.push(row);
    else tables.set(name, [row]);
  }
  return [...tables.values()];
}

async function classifyRows(
  session: Session,
  relation: Relation | undefined,
  rows: readonly NetRow[],
): Promise<readonly RowCase[]> {
  if (!relation) return rows.map(() => RowCase.notComparable);
  if (relation.key.length === 0) {
    return rows.map(({ fork }) => (fork === null ? RowCase.onlyOldChanged : RowCase.notComparable));
  }
  const keys = rows.map(({ key }) => parseImage(key) ?? {});
  const current = await readRows(session, relation, keys);
  return rows.map(({ fork, old }, n) => classifyRow({ fork, old, new: current.get(n) ?? null }, relation).is);
}

/** Reads many rows by key in one statement, by their place in `keys`. */
async function readRows(
  session: Session,
  relation: Relation,
  keys: readonly Image[],
): Promise<ReadonlyMap<number, Image>> {
  const arrays = relation.key.map((_, n) => `$${n + 1}::text[]`).join(', ');
  // With a space in front, so that no column of the table has the same name.
  const aliases = relation.key.map((_, n) => escapeIdentifier(` k${n}`));
  const matches = relation.key.map(
    (name, n) => `t.${escapeIdentifier(name)} = k.${aliases[n] ?? ''}::${relation.keyTypes[n] ?? 'text'}`,
  );
  const rows = await session.rows(
    `SELECT k." place", ${readColumns(relation)}
       FROM ROWS FROM (unnest(${arrays})) WITH ORDINALITY AS k(${[...aliases, '" place"'].join(', ')})
       JOIN ${nameOf(relation)} t ON ${matches.join(' AND ')}`,
    relation.key.map(name => keys.map(key => key[name] ?? null)),
  );
  return new Map(
    rows.map(row => [
      row.number(' place') - 1,
      Object.fromEntries(relation.columns.map(name => [name, row.textOrNull(name)])),
    ]),
  );
}
