import { failure } from '../fail.js';
import { type Relation, readRelation } from '../postgres/relation.js';
import type { Session } from '../postgres/session.js';
import { compareRows, type Difference } from './compare-rows.js';
import type { Place } from './place.js';
import { stage } from './staging.js';
import type { StrandedChange } from './stranded-stream.js';
import { readCommits, type StrandedCommit, type WalCommits } from './wal-commits.js';
import { refuseSchemaChanges, type WalRange } from './wal-scan.js';

export interface Comparison {
  readonly place: Place;
  readonly copy: Session;
  readonly target: Session;
  readonly range: WalRange;
}

const BATCH = 1_000;

/**
 * Finds stranded rows without the slot: the WAL says which transactions committed only there and which tables they wrote, and those tables are
 * compared by key. A row whose version here is older than the fork was not changed here, so that version is its fork image; of the others the
 * fork is not known, and a person decides. What several transactions did to a row is seen as the last one's.
 */
export async function extractByComparison({ place, copy, target, range }: Comparison): Promise<void> {
  const files = await refuseSchemaChanges(place, copy, range);
  const wal = await readCommits(place, range);
  await target.rows(`UPDATE lifeboat.stranded_fork SET method = 'compare' WHERE old_timeline = $1`, [range.timeline]);
  if (wal.commits.size === 0) return;
  const tables = await tablesOf(copy, target, files);
  const keyless = tables.filter(({ relation }) => relation.key.length === 0);
  if (keyless.length > 0) throw keylessTables(keyless);
  const seqs = new Map<string, number>();
  for (const { file, relation } of tables) {
    const about = { relation, changers: wal.changers.get(file) ?? new Set(), deletions: wal.deletions.get(file) ?? [] };
    let batch: StrandedChange[] = [];
    for await (const change of strandedRows(copy, target, wal, about)) {
      const seq = (seqs.get(change.commitLsn) ?? 0) + 1;
      seqs.set(change.commitLsn, seq);
      batch.push({ ...change, seq });
      if (batch.length < BATCH) continue;
      await stage(target, range.timeline, batch, async () => relation.key);
      batch = [];
    }
    await stage(target, range.timeline, batch, async () => relation.key);
  }
}

interface Written {
  readonly file: string;
  readonly relation: Relation;
}

/** The tables that were written there. One that the new primary does not have cannot be compared, and must not be left out in silence. */
async function tablesOf(copy: Session, target: Session, files: readonly string[]): Promise<readonly Written[]> {
  const written: Written[] = [];
  const missing: string[] = [];
  for (const file of files) {
    const [tablespace, database, number] = file.split('/').map(Number);
    const [row] = await copy.rows(
      `SELECT n.nspname AS schema_name, c.relname AS table_name FROM pg_database d, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE d.datname = current_database() AND d.oid = $2::oid AND c.relkind = 'r' AND c.relpersistence = 'p' AND n.nspname <> 'lifeboat'
          AND c.oid = pg_filenode_relation(CASE WHEN $1::oid = d.dattablespace THEN 0 ELSE $1::oid END, $3::oid)`,
      [tablespace, database, number],
    );
    if (!row) continue;
    const [schema, table] = [row.text('schema_name'), row.text('table_name')];
    const relation = await readRelation(target, schema, table);
    if (relation) written.push({ file, relation });
    else missing.push(`${schema}.${table}`);
  }
  if (missing.length > 0) throw missingTables(missing);
  return written;
}

interface About {
  readonly relation: Relation;
  /** Transactions that did something else than insert in this table. */
  readonly changers: ReadonlySet<number>;
  /** The transaction of every row that was deleted. */
  readonly deletions: readonly number[];
}

async function* strandedRows(
  copy: Session,
  target: Session,
  wal: WalCommits,
  about: About,
): AsyncGenerator<StrandedChange> {
  const doubtful: Difference[] = [];
  let deleted = 0;
  // Which of several transactions deleted a row the WAL does not say by key: what is certain is held against the first of them, and what is
  // doubtful against the last, so that a question about the one does not hold back the other.
  const deleter = wal.commits.get(about.deletions[0] ?? 0);
  const doubted = wal.commits.get(about.deletions.at(-1) ?? 0);
  for await (const difference of compareRows(copy, target, about.relation)) {
    const { there, here } = difference;
    const untouchedHere = here !== null && here.xid < wal.firstOwnXid;
    if (there) {
      const commit = wal.commits.get(there.xid);
      // Another transaction's version: it was here too before the fork, so only the new primary has changed it since.
      if (commit) yield changed(difference, commit, about, untouchedHere);
    } else if (untouchedHere && deleter) {
      deleted += 1;
      yield { ...blank(deleter, about.relation), op: 'delete', old: here.image, oldKey: null, new: null };
    } else {
      doubtful.push(difference);
    }
  }
  // More rows were deleted there than are explained: those that the new primary has written since may be among them, so people are asked.
  if (about.deletions.length <= deleted || !doubted) return;
  for (const { key } of doubtful)
    yield { ...blank(doubted, about.relation), op: 'delete', old: null, oldKey: key, new: null };
}

function changed(
  { there, here }: Difference,
  commit: StrandedCommit,
  about: About,
  untouchedHere: boolean,
): StrandedChange {
  const base = { ...blank(commit, about.relation), oldKey: null, new: there?.image ?? null };
  if (here && untouchedHere) return { ...base, op: 'update', old: here.image };
  const inserted = there !== null && !about.changers.has(there.xid);
  return { ...base, op: inserted ? 'insert' : 'update', old: null };
}

function blank({ commitLsn, committedAt, xid }: StrandedCommit, { schema, table }: Relation) {
  return { commitLsn, committedAt, xid, seq: 0, schema, table };
}

function missingTables(names: readonly string[]) {
  return failure('not-replayable', {
    what: `The old primary has stranded writes in ${names.join(', ')}, which the new primary does not have.`,
    state: 'The old primary is stopped and untouched; nothing was replayed.',
    todo: 'Make the table on the new primary as it was at the fork and retry the step, or keep the old data directory and decide by hand.',
  });
}

function keylessTables(tables: readonly Written[]) {
  const names = tables.map(({ relation }) => `${relation.schema}.${relation.table}`).join(', ');
  return failure('slot-missing', {
    what: `The old primary has no slot to read from, and ${names} have no key to compare rows by.`,
    state: 'It is stopped and untouched; nothing was replayed.',
    todo: 'Keep its data directory and compare these tables by hand before any rewind.',
  });
}
