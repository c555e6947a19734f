import type { Lsn } from '../../plan/replication.js';
import { failure } from '../fail.js';
import { compareLsn } from '../postgres/timeline-history.js';
import type { OldTuple, PgoutputMessage, PgoutputRelation, TupleData } from './pgoutput.js';

/** One row changed by a stranded transaction. Values are PostgreSQL's text, by column. */
export interface StrandedChange {
  readonly commitLsn: Lsn;
  readonly committedAt: string;
  readonly xid: number;
  /** The number of the change in its transaction, from 1. */
  readonly seq: number;
  readonly schema: string;
  readonly table: string;
  readonly op: 'insert' | 'update' | 'delete';
  /** The whole old row, only where it was recorded (`REPLICA IDENTITY FULL`). */
  readonly old: Columns | null;
  /** The old row's key where only that was recorded. */
  readonly oldKey: Columns | null;
  readonly new: Columns | null;
}
export type Columns = Readonly<Record<string, string | null>>;

/** Lifeboat's own rows (heartbeat, ledger) are no client's writes. */
const OWN_SCHEMA = 'lifeboat';

/**
 * Turns messages into the changes of transactions that committed at or after the fork: the commit record's start is what Begin carries, and a
 * record that starts at the fork is on the old timeline only. Holds one transaction's head and the relations in memory, never its rows.
 * A TRUNCATE ends it with `not-replayable`.
 */
export class StrandedStream {
  readonly #fork: Lsn;
  readonly #relations = new Map<number, PgoutputRelation>();
  #transaction: { commitLsn: Lsn; committedAt: string; xid: number; seq: number } | null = null;

  constructor(fork: Lsn) {
    this.#fork = fork;
  }

  /** The change in this message, if it is one of a stranded transaction. */
  take(message: PgoutputMessage): StrandedChange | null {
    if (message.kind === 'relation') this.#relations.set(message.id, message);
    if (message.kind === 'begin') this.#begin(message);
    if (message.kind === 'commit') this.#transaction = null;
    if (message.kind === 'truncate') this.#refuseTruncate(message.relations);
    if (message.kind !== 'insert' && message.kind !== 'update' && message.kind !== 'delete') return null;
    const relation = this.#relation(message.relation);
    const transaction = this.#transaction;
    if (!transaction || relation.schema === OWN_SCHEMA) return null;
    transaction.seq += 1;
    const row = message.kind === 'delete' ? null : message.row;
    const old = message.kind === 'insert' ? null : message.old;
    return {
      ...transaction,
      schema: relation.schema,
      table: relation.table,
      op: message.kind,
      old: old?.full ? columnsOf(relation, old.row) : null,
      oldKey: old && !old.full ? keyOf(relation, old) : null,
      new: row && columnsOf(relation, row, old?.full ? old.row : undefined),
    };
  }

  #begin(message: PgoutputMessage & { kind: 'begin' }): void {
    const { commitLsn, committedAt, xid } = message;
    this.#transaction = compareLsn(commitLsn, this.#fork) >= 0 ? { commitLsn, committedAt, xid, seq: 0 } : null;
  }

  #relation(id: number): PgoutputRelation {
    const relation = this.#relations.get(id);
    if (relation) return relation;
    throw new RangeError(`Unexpected relation ${id}, expected one that was described before`);
  }

  #refuseTruncate(ids: readonly number[]): void {
    if (!this.#transaction) return;
    const names = ids.map(id => this.#relation(id)).map(({ schema, table }) => `${schema}.${table}`);
    throw failure('not-replayable', {
      what: `A stranded transaction truncated ${names.join(', ')}.`,
      state: 'The old primary is stopped and untouched; nothing was replayed.',
      todo: 'Decide by hand what the truncation means for the new primary.',
    });
  }
}

/** Names the values. A TOASTed value that was not sent is the old row's; where that is unknown too, the column is left out: it did not change. */
function columnsOf(relation: PgoutputRelation, row: TupleData, old?: TupleData): Columns {
  return Object.fromEntries(
    relation.columns.flatMap(({ name }, n) => {
      const value = row[n] === undefined ? old?.[n] : row[n];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

function keyOf(relation: PgoutputRelation, { row }: OldTuple): Columns {
  const key = relation.columns.flatMap(({ name, inKey }, n) => (inKey ? [[name, row[n] ?? null] as const] : []));
  return Object.fromEntries(key);
}
