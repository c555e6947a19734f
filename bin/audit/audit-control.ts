import type { AuditText } from '../../plan/audit/verify-chain.js';

/** The journals that `lifeboat audit` looks at: a file by its path, or a table by the reference of a connection URL. */
export interface AuditControl {
  read(store: string): Promise<AuditText>;
  /** Marks a torn last line; the number of its bytes, 0 when there is none. */
  repair(store: string): Promise<number>;
}
