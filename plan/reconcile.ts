import type { TableRule } from './reconcile-table.js';
import { lastWriter } from './reconcile-lww.js';
import { bothCounted, crdtTypes, mergeColumns, mergeFunctions, sameImage } from './reconcile-merge.js';

/** A row, every column as PostgreSQL's own text. Columns that were not recorded are left out. */
export type Image = Readonly<Record<string, string | null>>;

/** The three versions of one row. null: there was no row. */
export interface Versions {
  /** As it was before the stranded change; undefined where that was not recorded. */
  readonly fork: Image | null | undefined;
  /** As the old primary left it. */
  readonly old: Image | null;
  /** As the new primary has it now. */
  readonly new: Image | null;
}

/** How far apart the regions' clocks may be, and whether that was measured (by the heartbeats) or is the inventory's word. */
export interface ClockSkew {
  readonly ms: number;
  readonly how: 'measured' | 'assumed';
}

/** Every way in which a stranded row can meet the new primary. "There" is the old primary, "here" the new one. */
export const RowCase = {
  onlyOldChanged: 'only-old-changed',
  same: 'same-on-both-sides',
  bothChanged: 'both-changed',
  deletedHere: 'changed-there-deleted-here',
  deletedThere: 'deleted-there-changed-here',
  keyClash: 'key-clash',
  sequenceClash: 'sequence-clash',
  uniqueClash: 'unique-clash',
  foreignKeyClash: 'foreign-key-clash',
  constraintClash: 'constraint-clash',
  forkUnknown: 'fork-unknown',
  notComparable: 'not-comparable',
  waits: 'waits-for-an-earlier-one',
} as const;
export type RowCase = (typeof RowCase)[keyof typeof RowCase];

export interface Classified {
  readonly is: RowCase;
  readonly why: string;
}

/** Whether the key of this table is given out by a sequence; then two inserts of one key are two things, not two versions of one. */
export interface RowFacts {
  readonly keyFromSequence: boolean;
}

/** Three-way where the fork is known. Columns that were not recorded on the old primary did not change there and are not compared. */
export function classifyRow({ fork, old, new: ours }: Versions, facts: RowFacts): Classified {
  if (old && ours && sameImage(old, ours)) return { is: RowCase.same, why: 'the row is the same on both sides' };
  if (!old && !ours) return { is: RowCase.same, why: 'the row is gone on both sides' };
  if (fork === undefined) {
    const why = 'the old row was not recorded, so whether it changed here cannot be told';
    return { is: RowCase.forkUnknown, why };
  }
  if (fork === null) return classifyInsert(ours, facts);
  if (!ours) return { is: RowCase.deletedHere, why: 'the row is gone' };
  if (sameImage(fork, ours)) return { is: RowCase.onlyOldChanged, why: 'only the old primary changed it' };
  return old
    ? { is: RowCase.bothChanged, why: 'the row was changed here too' }
    : { is: RowCase.deletedThere, why: 'the row was changed here too' };
}

function classifyInsert(ours: Image | null, { keyFromSequence }: RowFacts): Classified {
  if (!ours) return { is: RowCase.onlyOldChanged, why: 'only the old primary has it' };
  return keyFromSequence
    ? { is: RowCase.sequenceClash, why: 'another row has its key, which a sequence gave out twice' }
    : { is: RowCase.keyClash, why: 'another row has its key' };
}

/** The case of a row that a constraint refused, by SQLSTATE (PostgreSQL documentation, appendix A). */
export function clashOf(sqlstate: string | undefined, message: string): Classified {
  if (sqlstate === '23505' || sqlstate === '23P01') return { is: RowCase.uniqueClash, why: message };
  return { is: sqlstate === '23503' ? RowCase.foreignKeyClash : RowCase.constraintClash, why: message };
}

/** What is to be written: a row, null for none, or the question to a person. */
export interface Ruling {
  readonly take: Image | null | 'ask';
  readonly why: string;
}

/** What became of a stranded row. `discarded`: the new primary's version stays and the old one's is kept in the ledger only. */
export const RowOutcome = {
  replayed: 'replayed',
  alreadyThere: 'already-there',
  merged: 'merged',
  discarded: 'discarded',
  conflict: 'conflict',
} as const;
export type RowOutcome = (typeof RowOutcome)[keyof typeof RowOutcome];

export interface Judged extends Ruling {
  readonly is: RowCase;
  readonly outcome: RowOutcome;
}

/** What decides: the table's rule in the inventory, the clocks, and what a person said about exactly this row. */
export interface Terms {
  readonly rule: TableRule | undefined;
  readonly skew: ClockSkew;
  readonly choice: 'old' | 'new' | null;
}

/**
 * Classifies a row and rules on it. A row that only the old primary changed is replayed under every rule; a rule is for what both changed.
 * Counting rules are not idempotent by themselves: the caller rules on each stranded change once, by its place in the ledger.
 */
export function judgeRow(versions: Versions, facts: RowFacts, terms: Terms): Judged {
  const { is, why } = classifyRow(versions, facts);
  const counted = terms.rule && 'columns' in terms.rule && bothCounted(versions, terms.rule.columns);
  if (is === RowCase.same && !counted) return { is, why, take: versions.new, outcome: RowOutcome.alreadyThere };
  if (terms.choice === 'new') return { is, why: said(why, 'new'), take: versions.new, outcome: RowOutcome.discarded };
  if (is === RowCase.onlyOldChanged) return { is, why, take: oldWhole(versions), outcome: RowOutcome.replayed };
  if (terms.choice === 'old')
    return { is, why: said(why, 'old'), take: oldWhole(versions), outcome: RowOutcome.replayed };
  const ruling = is === RowCase.sequenceClash ? { take: 'ask' as const, why } : rule(versions, terms, why);
  return { ...ruling, is, outcome: outcomeOf(ruling, versions) };
}

function said(why: string, choice: 'old' | 'new'): string {
  return `${why}; a person took the ${choice} version`;
}

function rule(versions: Versions, { rule: table, skew }: Terms, why: string): Ruling {
  if (!table || table.reconcile === 'replay' || table.reconcile === 'ask') return { take: 'ask', why };
  if (table.reconcile === 'lww') return lastWriter(versions, table.timestamp, skewOf(table.clock_skew, skew));
  if (table.reconcile === 'merge') {
    return mergeColumns(versions, column => {
      const name = table.columns[column];
      return name && { name, merge: mergeFunctions[name] };
    });
  }
  const { timestamp } = table;
  const later =
    timestamp === undefined ? undefined : lastWriter(versions, timestamp, skewOf(table.clock_skew, skew)).take;
  return mergeColumns(versions, column => {
    const name = table.columns[column] ?? (column === timestamp ? 'latest' : 'register');
    if (name === 'latest') return { name, merge: mergeFunctions.max };
    if (name !== 'register' || !later || later === 'ask') return { name, merge: crdtTypes[name] };
    return { name, merge: () => later[column] ?? undefined };
  });
}

/** The greater of what was measured and what the inventory allows for. */
function skewOf(assumedMs: number, measured: ClockSkew): ClockSkew {
  return measured.how === 'measured' && measured.ms >= assumedMs ? measured : { ms: assumedMs, how: 'assumed' };
}

function outcomeOf({ take }: Ruling, { old, new: ours }: Versions): RowOutcome {
  if (take === 'ask') return RowOutcome.conflict;
  if (take === null || ours === null) return take === ours ? RowOutcome.discarded : RowOutcome.replayed;
  if (sameImage(take, ours)) return RowOutcome.discarded;
  return old && sameImage(old, take) ? RowOutcome.replayed : RowOutcome.merged;
}

/** The old primary's version with the columns that it did not record as they are here. */
function oldWhole({ old, new: ours }: Versions): Image | null {
  return old && { ...ours, ...old };
}
