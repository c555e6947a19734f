import { escapeIdentifier } from 'pg';
import type { Image } from '../../plan/reconcile.js';
import { nameOf } from './apply-change.js';
import type { Reference, Relation } from './relation.js';
import type { Session } from './session.js';

/** The first and the last version of one row in a replayed transaction. */
interface Touched {
  readonly relation: Relation;
  readonly before: Image | null;
  readonly after: Image | null;
  readonly seq: number;
}

export interface ReferenceClash {
  readonly seq: number;
  readonly detail: string;
}

/**
 * Checks the foreign keys of what one transaction has written, at its end. `session_replication_role = replica` keeps PostgreSQL's own checks
 * silent together with the application's triggers, and with them every cascade: cascaded changes of the old primary are among the stranded
 * ones, and a cascade here would also take rows that only the new primary has. So the checks are made here, with the locks that PostgreSQL's
 * own take (ri_triggers.c): a parent is locked FOR KEY SHARE; a parent's deletion holds its row lock, which a new child waits for.
 */
export class TouchedRows {
  readonly #rows = new Map<string, Touched>();

  note(relation: Relation, seq: number, before: Image | null, after: Image | null): void {
    if (relation.outgoing.length === 0 && relation.incoming.length === 0) return;
    const identity = after ?? before ?? {};
    const names = relation.key.length > 0 ? relation.key : relation.columns;
    const name = JSON.stringify([relation.schema, relation.table, ...names.map(column => identity[column] ?? null)]);
    const first = this.#rows.get(name);
    this.#rows.set(name, { relation, before: first ? first.before : before, after, seq });
  }

  /** Everything that a foreign key forbids; empty when the transaction may be committed. */
  async clashes(session: Session): Promise<readonly ReferenceClash[]> {
    const clashes: ReferenceClash[] = [];
    for (const touched of this.#rows.values()) {
      for (const reference of touched.relation.outgoing) {
        if (await lacksParent(session, touched, reference))
          clashes.push(clashOf(touched, reference, 'refers to no row of'));
      }
      for (const reference of touched.relation.incoming) {
        if (await leavesOrphans(session, touched, reference))
          clashes.push(clashOf(touched, reference, 'is still referred to by'));
      }
    }
    return clashes;
  }
}

function clashOf({ seq, relation }: Touched, { schema, table }: Reference, what: string): ReferenceClash {
  return {
    seq,
    detail: `a foreign key forbids it: the row of ${relation.schema}.${relation.table} ${what} ${schema}.${table}`,
  };
}

async function lacksParent(session: Session, { before, after }: Touched, reference: Reference): Promise<boolean> {
  if (!after || (before && same(before, after, reference.columns))) return false;
  const values = reference.columns.map(column => after[column] ?? null);
  const nulls = values.filter(value => value === null).length;
  if (nulls > 0) return reference.full && nulls < values.length;
  return (await session.rows(`SELECT 1 FROM ${matching(reference)} FOR KEY SHARE`, values)).length === 0;
}

async function leavesOrphans(
  session: Session,
  { relation, before, after }: Touched,
  reference: Reference,
): Promise<boolean> {
  if (!before || (after && same(before, after, reference.columns))) return false;
  const values = reference.columns.map(column => before[column] ?? null);
  if (values.includes(null)) return false;
  if ((await session.rows(`SELECT 1 FROM ${matching(reference)} LIMIT 1`, values)).length === 0) return false;
  // Another row of the same transaction may have taken the place.
  const own = { ...reference, schema: relation.schema, table: relation.table, others: reference.columns };
  return (await session.rows(`SELECT 1 FROM ${matching(own)} LIMIT 1`, values)).length === 0;
}

function matching(reference: Reference): string {
  const terms = reference.others.map((column, n) => `${escapeIdentifier(column)} = $${n + 1}`);
  return `${nameOf(reference)} WHERE ${terms.join(' AND ')}`;
}

function same(one: Image, other: Image, columns: readonly string[]): boolean {
  return columns.every(column => one[column] === other[column]);
}
