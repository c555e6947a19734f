import { escapeIdentifier } from 'pg';
import type { TableDifference } from '../../../plan/convergence.js';
import type { Image } from '../../../plan/reconcile.js';
import type { StepContext } from '../../../plan/run.js';
import { compareRows, type Difference } from '../../host/compare-rows.js';
import { nameOf } from '../apply-change.js';
import { type Relation, readRelation } from '../relation.js';
import type { Session } from '../session.js';
import { catchUp } from './catch-up.js';
import { currentMarks, type Pair, replicatedTables } from './pair.js';

/** A row that differs between the regions although nothing of it is on its way. */
export interface Differing {
  readonly schema: string;
  readonly table: string;
  readonly key: Image;
  readonly first: Image | null;
  readonly second: Image | null;
}

export interface Comparison {
  readonly rows: readonly Differing[];
  readonly tables: readonly TableDifference[];
  readonly notCompared: readonly string[];
  readonly cut: boolean;
}

/** More rows are not held in memory; the comparison then says that there may be more. */
const MOST = 5_000;
const NAMED_KEYS = 20;

/**
 * Compares every replicated table by keyed digests of ranges, and says only what stands: a row counts as different when it still is after each
 * region has applied everything that the other had committed by the first look, and when neither of its versions has been written since.
 */
export async function comparePair(pair: Pair, context: StepContext): Promise<Comparison> {
  const notCompared: string[] = [];
  const seen: { readonly relation: Relation; readonly difference: Difference }[] = [];
  for (const name of await replicatedTables(pair)) {
    const [schema = '', table = ''] = name.split('.');
    const relation = await readRelation(pair.first.session, schema, table);
    if (!relation || relation.key.length === 0) notCompared.push(name);
    else
      for await (const difference of compareRows(pair.first.session, pair.second.session, relation)) {
        if (seen.push({ relation, difference }) > MOST) break;
      }
  }
  const rows: Differing[] = [];
  if (seen.length > 0) await catchUp(pair, await currentMarks(pair), context, 'look');
  for (const { relation, difference } of seen) {
    if (!(await stands(pair, relation, difference))) continue;
    const { there, here, key } = difference;
    const { schema, table } = relation;
    rows.push({ schema, table, key, first: there?.image ?? null, second: here?.image ?? null });
  }
  return { rows, tables: byTable(rows), notCompared, cut: seen.length > MOST };
}

function byTable(rows: readonly Differing[]): readonly TableDifference[] {
  const names = [...new Set(rows.map(({ schema, table }) => `${schema}.${table}`))];
  return names.map(table => {
    const own = rows.filter(row => `${row.schema}.${row.table}` === table);
    return { table, differing: own.length, keys: own.slice(0, NAMED_KEYS).map(({ key }) => JSON.stringify(key)) };
  });
}

async function stands({ first, second }: Pair, relation: Relation, { key, there, here }: Difference): Promise<boolean> {
  const [left, right] = [await writtenBy(first.session, relation, key), await writtenBy(second.session, relation, key)];
  return left === (there?.xid ?? null) && right === (here?.xid ?? null);
}

/** The transaction that wrote the row as it is now; null where there is none. */
async function writtenBy(session: Session, relation: Relation, key: Image): Promise<number | null> {
  const terms = relation.key.map((name, n) => `${escapeIdentifier(name)} = $${n + 1}`).join(' AND ');
  const [row] = await session.rows(
    `SELECT xmin::text AS " xmin" FROM ${nameOf(relation)} WHERE ${terms}`,
    relation.key.map(name => key[name] ?? null),
  );
  return row ? row.number(' xmin') : null;
}
