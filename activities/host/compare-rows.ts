import { escapeIdentifier } from 'pg';
import type { Image } from '../../plan/reconcile.js';
import { nameOf, readColumns } from '../postgres/apply-change.js';
import type { Relation } from '../postgres/relation.js';
import type { Row } from '../postgres/row.js';
import type { Session } from '../postgres/session.js';

/** A row and the transaction that wrote this version of it. */
export interface Version {
  readonly image: Image;
  readonly xid: number;
}

/** A row that differs: null on the side where it is missing. */
export interface Difference {
  readonly key: Image;
  readonly there: Version | null;
  readonly here: Version | null;
}

/** Rows in a range of keys: the two sides exchange a hash for each, and the rows themselves only where the hashes differ. */
const RANGE = 2_000;

/**
 * The rows in which two servers differ, by ranges of the primary key. Streams: one range of both sides is in memory. Nothing may change the
 * table's keys meanwhile on the side that is a copy; a row that the other side writes meanwhile is seen as it is then.
 */
export async function* compareRows(there: Session, here: Session, relation: Relation): AsyncGenerator<Difference> {
  let after: readonly (string | null)[] | null = null;
  for (;;) {
    const until = await boundary(there, relation, after);
    const range = rangeOf(relation, after, until);
    const [left, right] = [await digest(there, relation, range), await digest(here, relation, range)];
    if (left !== right)
      yield* differences(await read(there, relation, range), await read(here, relation, range), relation);
    if (until === null) return;
    after = until;
  }
}

interface Range {
  readonly where: string;
  readonly values: readonly (string | null)[];
}

/** The key that ends the next range of `RANGE` rows; null when the rest is shorter. */
async function boundary(session: Session, relation: Relation, after: readonly (string | null)[] | null) {
  const { where, values } = rangeOf(relation, after, null);
  const columns = relation.key.map(name => escapeIdentifier(name));
  const texts = columns.map((id, n) => `${id}::text AS k${n}`).join(', ');
  const [row] = await session.rows(
    `SELECT ${texts} FROM ${nameOf(relation)} WHERE ${where} ORDER BY ${columns.join(', ')} OFFSET ${RANGE} LIMIT 1`,
    values,
  );
  return row ? relation.key.map((_, n) => row.textOrNull(`k${n}`)) : null;
}

function rangeOf(
  relation: Relation,
  after: readonly (string | null)[] | null,
  until: readonly (string | null)[] | null,
): Range {
  const columns = `(${relation.key.map(name => escapeIdentifier(name)).join(', ')})`;
  const bound = (from: number) =>
    `(${relation.keyTypes.map((type, n) => `$${from + n + 1}::text::${type}`).join(', ')})`;
  const terms = [
    ...(after ? [`${columns} > ${bound(0)}`] : []),
    ...(until ? [`${columns} <= ${bound(after ? after.length : 0)}`] : []),
  ];
  return { where: terms.join(' AND ') || 'true', values: [...(after ?? []), ...(until ?? [])] };
}

async function digest(session: Session, relation: Relation, { where, values }: Range): Promise<string> {
  const order = relation.key.map(name => escapeIdentifier(name)).join(', ');
  const row = await session.row(
    `SELECT count(*) || ' ' || coalesce(md5(string_agg(md5(r::text), '' ORDER BY ${order})), '') AS digest
       FROM (SELECT * FROM ${nameOf(relation)} WHERE ${where}) AS r`,
    values,
  );
  return row.text('digest');
}

async function read(session: Session, relation: Relation, { where, values }: Range): Promise<readonly Row[]> {
  return await session.rows(
    `SELECT xmin::text AS " xmin", ${readColumns(relation)} FROM ${nameOf(relation)} WHERE ${where}`,
    values,
  );
}

function* differences(there: readonly Row[], here: readonly Row[], relation: Relation): Generator<Difference> {
  const [left, right] = [byKey(there, relation), byKey(here, relation)];
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    const [one, other] = [left.get(name) ?? null, right.get(name) ?? null];
    const known = one ?? other;
    if (!known || (one && other && same(one.image, other.image))) continue;
    yield {
      key: Object.fromEntries(relation.key.map(column => [column, known.image[column] ?? null])),
      there: one,
      here: other,
    };
  }
}

function byKey(rows: readonly Row[], relation: Relation): ReadonlyMap<string, Version> {
  return new Map(
    rows.map(row => {
      const image = Object.fromEntries(relation.columns.map(name => [name, row.textOrNull(name)]));
      return [JSON.stringify(relation.key.map(name => image[name])), { image, xid: row.number(' xmin') }];
    }),
  );
}

function same(one: Image, other: Image): boolean {
  return Object.keys(one).every(name => one[name] === other[name]);
}
