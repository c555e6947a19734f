import { type Image, RowCase } from '../../plan/reconcile.js';
import { parseImage } from './replay-pages.js';
import type { Row } from './row.js';
import type { Session } from './session.js';

/** One row in conflict, with every version that is known. */
export interface HeldRow {
  readonly timeline: number;
  readonly commitLsn: string;
  readonly seq: number;
  readonly committedAt: string;
  readonly table: string;
  readonly op: string;
  readonly key: Image;
  readonly kind: string;
  readonly why: string;
  /** null where there was no row; undefined where it was not recorded. */
  readonly fork: Image | null | undefined;
  readonly old: Image | null;
  readonly new: Image | null;
  readonly choice: string | null;
  readonly chosenBy: string | null;
}

export interface HeldAt {
  readonly timelines: readonly number[];
  readonly commitLsn: string | null;
  readonly seq: number | null;
}

/** Rows that a person must decide, or has decided and that were not replayed since, in commit order. */
export async function listHeld(session: Session, at: HeldAt, limit: number): Promise<readonly HeldRow[]> {
  const rows = await session.rows(
    `SELECT c.old_timeline, c.commit_lsn, c.seq, t.committed_at, c.schema_name || '.' || c.table_name AS name, c.op, c.key, c.kind,
            c.detail, c.old, c.new, c.found, c.choice, c.chosen_by
       FROM lifeboat.stranded_change c JOIN lifeboat.stranded_transaction t USING (old_timeline, commit_lsn)
      WHERE c.old_timeline = ANY($1::int[]) AND t.status = 'conflict' AND c.status IN ('conflict', 'held') AND c.found IS NOT NULL
        AND ($2::pg_lsn IS NULL OR c.commit_lsn = $2::pg_lsn) AND ($3::int IS NULL OR c.seq = $3::int)
      ORDER BY c.old_timeline, c.commit_lsn, c.seq LIMIT $4`,
    [at.timelines, at.commitLsn, at.seq, limit],
  );
  return rows.map(heldRow);
}

function heldRow(row: Row): HeldRow {
  const op = row.text('op');
  const old = parseImage(row.textOrNull('old'));
  return {
    timeline: row.number('old_timeline'),
    commitLsn: row.text('commit_lsn'),
    seq: row.number('seq'),
    committedAt: row.text('committed_at'),
    table: row.text('name'),
    op,
    key: parseImage(row.textOrNull('key')) ?? {},
    kind: row.textOrNull('kind') ?? '',
    why: row.textOrNull('detail') ?? '',
    fork: op === 'insert' ? null : (old ?? undefined),
    old: parseImage(row.textOrNull('new')),
    new: parseImage(row.textOrNull('found')),
    choice: row.textOrNull('choice'),
    chosenBy: row.textOrNull('chosen_by'),
  };
}

/** Conflicts whose stranded version cannot be written as long as the new primary is as it is. */
const ONLY_NEW: ReadonlySet<string> = new Set<RowCase>([
  RowCase.uniqueClash,
  RowCase.foreignKeyClash,
  RowCase.constraintClash,
  RowCase.notComparable,
]);

/** Why the stranded version of this row cannot be taken; undefined when it can. */
export function refusesOld({ kind, why }: HeldRow): string | undefined {
  return ONLY_NEW.has(kind) ? why : undefined;
}

/** A row that waits for an earlier transaction has nothing to decide yet. */
export function isDecidable({ kind }: HeldRow): boolean {
  return kind !== RowCase.waits;
}

export interface Word {
  readonly take: 'old' | 'new';
  readonly person: string;
  readonly reason: string;
}

/**
 * Records a person's word on rows in conflict, bound to the versions that were shown: when the row has changed again until the replay, the word
 * is taken back and the row is asked about again. Returns how many rows it was recorded for; the replay applies it.
 */
export async function recordWord(session: Session, rows: readonly HeldRow[], word: Word): Promise<number> {
  const recorded = await session.rows(
    `UPDATE lifeboat.stranded_change c SET choice = $4, chosen_by = $5, reason = $6, chosen_at = clock_timestamp()
       FROM unnest($1::int[], $2::pg_lsn[], $3::int[], $7::jsonb[]) AS d(old_timeline, commit_lsn, seq, found)
      WHERE c.old_timeline = d.old_timeline AND c.commit_lsn = d.commit_lsn AND c.seq = d.seq
        AND c.status IN ('conflict', 'held') AND c.found = d.found RETURNING 1`,
    [
      rows.map(row => row.timeline),
      rows.map(row => row.commitLsn),
      rows.map(row => row.seq),
      word.take,
      word.person,
      word.reason,
      rows.map(row => JSON.stringify(row.new)),
    ],
  );
  return recorded.length;
}
