import type { Lsn } from './replication.js';

/** A row of the promotion ledger: where a history forked, and by whose word. */
export interface Promotion {
  readonly systemId: string;
  /** The timeline that began here. */
  readonly timeline: number;
  /** Where the old timeline ends, from the new primary's history file. */
  readonly switchLsn: Lsn;
  readonly region: string;
  readonly promotedInMs: number;
}

export interface Switchover extends Promotion {
  /** Milliseconds of each phase, in order: pause, stop, prove, promote, repoint, resume. */
  readonly phases: readonly { readonly phase: string; readonly ms: number }[];
  /** From the pause to the resume, by the worker's clock: the longest any client can have waited for Lifeboat. */
  readonly gapMs: number;
}
