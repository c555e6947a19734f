import { reasonOf } from '../fail.js';
import { applyChange, type Columns, type Applied, type StagedChange } from './apply-change.js';
import { type Relation, readRelation } from './relation.js';
import type { Row } from './row.js';
import { errorCode, type Session } from './session.js';

/** One stranded transaction, by its ledger key. */
export interface StagedTransaction {
  readonly timeline: number;
  readonly commitLsn: string;
}

export interface Replayed {
  readonly status: 'replayed' | 'already-there' | 'conflict' | 'decided-meanwhile';
  /** The rows in conflict, `schema.table {key}: why`. */
  readonly conflicts: readonly string[];
}

type Change = StagedChange & { readonly relation: Relation | undefined; readonly name: string };

/** Changes held in memory at a time; a transaction may be larger than that. */
const PAGE = 500;
const ROLE = `SELECT set_config('session_replication_role', $1, true)`;

/**
 * Replays one stranded transaction as one transaction, and writes into the ledger what became of it in the same commit: done twice it is done
 * once. As soon as one row conflicts nothing of it is applied, because its parts belong together; it is marked, for a person.
 */
export async function replayTransaction(
  session: Session,
  transaction: StagedTransaction,
  decidedBy: string,
): Promise<Replayed> {
  await session.rows('BEGIN');
  try {
    const [still] = await session.rows(
      `SELECT status FROM lifeboat.stranded_transaction WHERE old_timeline = $1 AND commit_lsn = $2 FOR UPDATE`,
      keyOf(transaction),
    );
    if (still?.text('status') !== 'staged') {
      await session.rows('ROLLBACK');
      return { status: 'decided-meanwhile', conflicts: [] };
    }
    const outcome = await applyAll(session, transaction);
    if (outcome.conflicts.length === 0) {
      await mark(session, transaction, outcome.status, decidedBy);
      await session.rows('COMMIT');
      return outcome;
    }
    await session.rows('ROLLBACK');
    await markConflict(session, transaction, outcome.details, decidedBy);
    return { status: 'conflict', conflicts: outcome.conflicts };
  } catch (error) {
    await session.rows('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

interface Outcome {
  readonly status: 'replayed' | 'already-there';
  readonly conflicts: readonly string[];
  readonly details: ReadonlyMap<number, string>;
}

async function applyAll(session: Session, transaction: StagedTransaction): Promise<Outcome> {
  const details = new Map<number, string>();
  const conflicts: string[] = [];
  let replayed = false;
  for (let after = 0; ; ) {
    const page = await readPage(session, transaction, after);
    for (const change of page) {
      const applied = await applyOne(session, change);
      if (applied.status === 'conflict') {
        details.set(change.seq, applied.detail);
        conflicts.push(`${change.name} ${JSON.stringify(change.key)}: ${applied.detail}`);
      } else {
        await markChange(session, transaction, change.seq, applied.status);
        replayed ||= applied.status === 'replayed';
      }
      after = change.seq;
    }
    if (page.length < PAGE) return { status: replayed ? 'replayed' : 'already-there', conflicts, details };
  }
}

/**
 * Applies one change under a savepoint: what a constraint refuses is a conflict like any other. On a table with triggers of the application
 * they stay silent, because what they did on the old primary is among the recorded changes; such a table must then have no foreign keys, whose
 * checks would stay silent too.
 */
async function applyOne(session: Session, change: Change): Promise<Applied> {
  const { relation } = change;
  if (!relation) return { status: 'conflict', detail: 'the table does not exist here' };
  if (relation.triggers && relation.foreignKeys) {
    return { status: 'conflict', detail: 'the table has triggers and foreign keys, so a replay could not be checked' };
  }
  await session.rows('SAVEPOINT one_change');
  const applied = await applyGuarded(session, relation, change);
  await session.rows('RELEASE SAVEPOINT one_change');
  return applied;
}

async function applyGuarded(session: Session, relation: Relation, change: Change): Promise<Applied> {
  try {
    // Needs a superuser, so it is asked for only where it matters.
    if (relation.triggers) await session.rows(ROLE, ['replica']);
    const applied = await applyChange(session, relation, change);
    if (relation.triggers) await session.rows(ROLE, ['origin']);
    return applied;
  } catch (error) {
    // Class 23: integrity constraint violation; 22: a value that this column does not take.
    if (!/^2[23]/.test(errorCode(error) ?? '')) throw error;
    await session.rows('ROLLBACK TO SAVEPOINT one_change');
    return { status: 'conflict', detail: reasonOf(error) };
  }
}

async function readPage(session: Session, transaction: StagedTransaction, after: number): Promise<readonly Change[]> {
  const rows = await session.rows(
    `SELECT seq, schema_name, table_name, op, key, old, new FROM lifeboat.stranded_change
      WHERE old_timeline = $1 AND commit_lsn = $2 AND seq > $3 ORDER BY seq LIMIT $4`,
    [...keyOf(transaction), after, PAGE],
  );
  const relations = new Map<string, Relation | undefined>();
  const changes: Change[] = [];
  for (const row of rows) {
    const [schema, table] = [row.text('schema_name'), row.text('table_name')];
    const name = `${schema}.${table}`;
    if (!relations.has(name)) relations.set(name, await readRelation(session, schema, table));
    changes.push(changeOf(row, name, relations.get(name)));
  }
  return changes;
}

function changeOf(row: Row, name: string, relation: Relation | undefined): Change {
  const op = row.text('op');
  if (op !== 'insert' && op !== 'update' && op !== 'delete') throw new TypeError(`Unexpected operation ${op}`);
  return {
    seq: row.number('seq'),
    op,
    key: columnsOf(row.textOrNull('key')) ?? {},
    old: columnsOf(row.textOrNull('old')),
    new: columnsOf(row.textOrNull('new')),
    name,
    relation,
  };
}

function columnsOf(json: string | null): Columns | null {
  if (json === null) return null;
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'object' || value === null) throw new TypeError('Unexpected row in the ledger');
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, text === null ? null : String(text)]));
}

async function mark(session: Session, transaction: StagedTransaction, status: string, decidedBy: string) {
  await session.rows(
    `UPDATE lifeboat.stranded_transaction SET status = $3, decided_by = $4, decided_at = clock_timestamp()
      WHERE old_timeline = $1 AND commit_lsn = $2`,
    [...keyOf(transaction), status, decidedBy],
  );
  await session.rows(
    'UPDATE lifeboat.stranded_change SET decided_by = $3 WHERE old_timeline = $1 AND commit_lsn = $2',
    [...keyOf(transaction), decidedBy],
  );
}

async function markChange(session: Session, transaction: StagedTransaction, seq: number, status: string) {
  await session.rows(
    `UPDATE lifeboat.stranded_change SET status = $4, at = clock_timestamp()
      WHERE old_timeline = $1 AND commit_lsn = $2 AND seq = $3`,
    [...keyOf(transaction), seq, status],
  );
}

async function markConflict(
  session: Session,
  transaction: StagedTransaction,
  details: ReadonlyMap<number, string>,
  decidedBy: string,
): Promise<void> {
  await session.rows('BEGIN');
  await mark(session, transaction, 'conflict', decidedBy);
  await session.rows(
    `UPDATE lifeboat.stranded_change c SET status = 'conflict', detail = d.detail, at = clock_timestamp()
       FROM unnest($3::int[], $4::text[]) AS d(seq, detail)
      WHERE c.old_timeline = $1 AND c.commit_lsn = $2 AND c.seq = d.seq`,
    [...keyOf(transaction), [...details.keys()], [...details.values()]],
  );
  await session.rows('COMMIT');
}

function keyOf({ timeline, commitLsn }: StagedTransaction): [number, string] {
  return [timeline, commitLsn];
}
