import type { RowCase } from './reconcile.js';
import type { Lsn } from './replication.js';

/** What the old primary had and the new one lacks, as found and staged. */
export interface StrandedExtract {
  readonly forkLsn: Lsn;
  /** The timeline that ended at the fork. */
  readonly timeline: number;
  readonly transactions: number;
  readonly changes: number;
  /** Changes per table, `schema.table`. */
  readonly tables: Readonly<Record<string, number>>;
  readonly firstCommitAt: string | null;
  readonly lastCommitAt: string | null;
  /** Net rows by what they meet on the new primary right now; a foresight, judged again when they are replayed. */
  readonly cases?: Readonly<Partial<Record<RowCase, number>>>;
  readonly account?: Account;
}

export interface StrandedReplay {
  readonly transactions: number;
  readonly replayed: number;
  /** Already there from an earlier attempt, or the same row was written anew. */
  readonly alreadyThere: number;
  readonly conflicts: number;
  readonly conflictKeys: readonly string[];
  readonly ledger?: StrandedLedger;
  readonly account?: Account;
}

/** What a step has to say in the run's report, beyond its result: a section of its own. */
export interface Account {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What became of everything that was stranded. Counts are of transactions unless they say rows; its size does not grow with the loss. */
export interface StrandedLedger {
  readonly region: string;
  readonly timelines: readonly number[];
  /** How it was found: by the kept slot, with the fork's versions, or by comparison, without. */
  readonly method: 'slot' | 'compare';
  readonly lost: number;
  readonly replayed: number;
  readonly alreadyThere: number;
  readonly merged: number;
  readonly decided: number;
  /** Everything in them was left out, by rule; what a person left out is among the decided ones. */
  readonly discarded: number;
  /** Held back for a person. */
  readonly conflicts: number;
  readonly staged: number;
  readonly decidedBy: Readonly<Record<string, number>>;
  /** Rows whose stranded version was left out, and rows whose version on the new primary was overwritten. Both are kept. */
  readonly discardedRows: number;
  readonly overwrittenRows: number;
  readonly keptIn: string;
  readonly tables: Readonly<Record<string, number>>;
  /** Some of the keys, `schema.table key: what became of it`. */
  readonly keys: readonly string[];
  readonly firstCommitAt: string | null;
  readonly lastCommitAt: string | null;
  /** How far apart the regions' clocks were by their last heartbeats; null when that could not be measured. */
  readonly clockSkewMs: number | null;
  readonly signedBy: string | null;
  readonly signedAt: string | null;
}

/** Who signed for the ledger: the run's approvers or, before it, a person at the CLI. Nobody where nothing was stranded. */
export interface StrandedSignature {
  readonly signedBy: string | null;
  readonly ledger: StrandedLedger;
  readonly account: Account;
}
