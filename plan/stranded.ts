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
}

export interface StrandedReplay {
  readonly transactions: number;
  readonly replayed: number;
  /** Already there from an earlier attempt, or the same row was written anew. */
  readonly alreadyThere: number;
  readonly conflicts: number;
  readonly conflictKeys: readonly string[];
}
