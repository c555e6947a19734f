import type { EndedRun } from '../../plan/history/ended-run.js';
import type { AuditText } from '../../plan/audit/verify-chain.js';

/** The journals that `lifeboat audit` looks at: a file by its path, or a table by the reference of a connection URL. */
export interface AuditControl {
  read(store: string): Promise<AuditText>;
  /** Appends all of another chain that the journal does not hold yet; how many entries that were. */
  merge(store: string, other: AuditText): Promise<number>;
  /** Writes what is kept of runs that no worker with a journal ran. Rejects when it cannot be written, as while a worker has the file open. */
  keep(store: string, runs: readonly EndedRun[]): Promise<void>;
  /** Marks a torn last line; the number of its bytes, 0 when there is none. */
  repair(store: string): Promise<number>;
}
