import { type ClockSkew, clashOf, type Image, RowCase, RowOutcome, type Terms } from '../../plan/reconcile.js';
import type { TableRule } from '../../plan/reconcile-table.js';
import { reasonOf } from '../fail.js';
import { type Applied, applyChange, asks, clashed } from './apply-change.js';
import type { Relation, Relations } from './relation.js';
import { type Marked, markChanges, markHeld, markTransaction, TransactionOutcome, waitsFor } from './replay-marks.js';
import { changesOf, type DecidableChange, type StagedTransaction } from './replay-pages.js';
import { TouchedRows } from './replay-references.js';
import { errorCode, type Session } from './session.js';

/** What a replay goes by. */
export interface ReplayTerms {
  readonly rules: Readonly<Record<string, TableRule>>;
  readonly skew: ClockSkew;
  readonly relations: Relations;
  /** The run, for rows that no person decided. */
  readonly run: string;
}

type Outcome = TransactionOutcome | 'decided-meanwhile';

/**
 * Replays one stranded transaction as one transaction, and writes into the ledger what became of it in the same commit: done twice it is done
 * once. As soon as one row must be asked about nothing of it is applied, because its parts belong together. `mayWait`: an earlier transaction
 * is held back, which this one may depend on.
 */
export async function replayTransaction(
  session: Session,
  transaction: StagedTransaction,
  terms: ReplayTerms,
  mayWait: boolean,
): Promise<Outcome> {
  const earlier = mayWait ? await waitsFor(session, transaction) : undefined;
  if (earlier !== undefined) {
    await markHeld(session, transaction, waiting(transaction, earlier), terms.run);
    return TransactionOutcome.conflict;
  }
  // Without savepoints first; nearly all pass. What a constraint refuses ends that attempt, and the second one names every conflict.
  const attempt = await replayAll(session, transaction, terms, applyChange).catch((error: unknown) => {
    if (isClash(error)) return null;
    throw error;
  });
  if (typeof attempt === 'string') return attempt;
  const again = await replayAll(session, transaction, terms, applyGuarded);
  if (typeof again === 'string') return again;
  await markHeld(session, transaction, again, terms.run);
  return TransactionOutcome.conflict;
}

/** Commits everything, or rolls all of it back and returns the rows in conflict. */
async function replayAll(
  session: Session,
  transaction: StagedTransaction,
  terms: ReplayTerms,
  apply: typeof applyChange,
): Promise<Outcome | readonly Marked[]> {
  await session.rows('BEGIN');
  try {
    const replay = new Replay();
    for await (const page of changesOf(session, transaction)) {
      const marks: Marked[] = [];
      for (const change of page) marks.push({ change, applied: await applyOne(session, change, terms, replay, apply) });
      await markChanges(session, transaction, marks);
      replay.take(marks);
    }
    const conflicts = [...replay.conflicts, ...(await replay.brokenReferences(session))];
    const { outcome, decidedBy } = replay;
    if (conflicts.length === 0 && (await markTransaction(session, transaction, outcome, decidedBy ?? terms.run))) {
      await session.rows('COMMIT');
      return outcome;
    }
    await session.rows('ROLLBACK');
    return conflicts.length === 0 ? 'decided-meanwhile' : conflicts;
  } catch (error) {
    await session.rows('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** What one attempt has done so far. A change that may be asked about is kept; the others only count. */
class Replay {
  readonly touched = new TouchedRows();
  readonly conflicts: Marked[] = [];
  readonly #referring = new Map<number, Marked>();
  readonly #outcomes = new Set<RowOutcome>();
  #silenced = false;
  decidedBy: string | undefined;

  /** True while PostgreSQL's own triggers are silent. */
  async prepare(session: Session, relation: Relation): Promise<boolean> {
    if (!this.#silenced && needsReplica(relation)) {
      await session.rows(SILENT);
      this.#silenced = true;
    }
    if (!this.#silenced && relation.deferrable) await session.rows('SET CONSTRAINTS ALL IMMEDIATE');
    return this.#silenced;
  }

  take(marks: readonly Marked[]): void {
    for (const marked of marks) {
      const { change, applied } = marked;
      if (applied.outcome === RowOutcome.conflict) this.conflicts.push(marked);
      this.#outcomes.add(applied.outcome);
      this.decidedBy ??= change.chosenBy ?? undefined;
    }
  }

  note(relation: Relation, change: DecidableChange, applied: Applied): void {
    const { found, take, outcome } = applied;
    if (take === 'ask' || outcome === RowOutcome.alreadyThere || outcome === RowOutcome.discarded) return;
    if (relation.outgoing.length + relation.incoming.length === 0) return;
    this.touched.note(relation, change.seq, found, take);
    this.#referring.set(change.seq, { change, applied });
  }

  async brokenReferences(session: Session): Promise<readonly Marked[]> {
    if (this.conflicts.length > 0) return [];
    return (await this.touched.clashes(session)).flatMap(({ seq, detail }) => {
      const marked = this.#referring.get(seq);
      if (!marked) return [];
      return [{ change: marked.change, applied: asks(RowCase.foreignKeyClash, detail, marked.applied.found) }];
    });
  }

  get outcome(): TransactionOutcome {
    if (this.decidedBy !== undefined) return TransactionOutcome.decided;
    const byWeight = [RowOutcome.merged, RowOutcome.replayed, RowOutcome.discarded];
    return byWeight.find(outcome => this.#outcomes.has(outcome)) ?? RowOutcome.alreadyThere;
  }
}

async function applyOne(
  session: Session,
  change: DecidableChange,
  terms: ReplayTerms,
  replay: Replay,
  apply: typeof applyChange,
): Promise<Applied> {
  const relation = await terms.relations(change.schema, change.table);
  if (!relation) return asks(RowCase.notComparable, 'the table does not exist here');
  const silenced = await replay.prepare(session, relation);
  if (silenced && relation.deferrable)
    return asks(RowCase.notComparable, 'its deferrable constraint could not be checked');
  const own: Terms = { rule: terms.rules[`${change.schema}.${change.table}`], skew: terms.skew, choice: change.choice };
  const applied = await apply(session, relation, change, own);
  const { choice, seen } = change;
  if (choice !== null && applied.outcome !== RowOutcome.conflict && !sameRow(seen, applied.found)) {
    return asks(applied.is, `the row has changed again since ${change.chosenBy} decided`, applied.found);
  }
  replay.note(relation, change, applied);
  return applied;
}

/** Applies under a savepoint: what a constraint refuses is a conflict like any other, and the next rows are still looked at. */
async function applyGuarded(
  session: Session,
  relation: Relation,
  change: DecidableChange | Parameters<typeof applyChange>[2],
  terms: Terms,
) {
  await session.rows('SAVEPOINT one_change');
  try {
    const applied = await applyChange(session, relation, change, terms);
    await session.rows('RELEASE SAVEPOINT one_change');
    return applied;
  } catch (error) {
    if (!isClash(error)) throw error;
    await session.rows('ROLLBACK TO SAVEPOINT one_change');
    return await clashed(session, relation, change, clashOf(errorCode(error), reasonOf(error)));
  }
}

/** Class 23: integrity constraint violation; 22: a value that this column does not take. */
export function isClash(error: unknown): boolean {
  return /^2[23]/.test(errorCode(error) ?? '');
}

const SILENT = `SELECT set_config('session_replication_role', 'replica', true)`;

/** Triggers must stay silent, and cascades; the foreign keys are then checked here. Needs a superuser, so it is asked for only where it matters. */
function needsReplica({ triggers, outgoing, incoming }: Relation): boolean {
  return triggers || outgoing.length + incoming.length > 0;
}

function sameRow(one: Image | null | undefined, other: Image | null): boolean {
  if (!one || !other) return (one ?? null) === other;
  return Object.keys({ ...one, ...other }).every(name => one[name] === other[name]);
}

function waiting({ changes }: StagedTransaction, earlier: string): readonly Marked[] {
  const [change] = changes;
  return change ? [{ change, applied: asks(RowCase.waits, `it waits for the transaction at ${earlier}`) }] : [];
}
