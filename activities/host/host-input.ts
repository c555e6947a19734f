import type { DatabaseNode } from '../../plan/database-entry.js';

/** What every host act gets: which server, and whose act it is, so that the host can refuse a stale actor. */
export interface HostInput {
  readonly node: DatabaseNode;
  readonly epoch: number;
  readonly run: string;
  /** The step, and when this attempt of it was scheduled, by Temporal's clock; a later attempt overtakes an earlier one. Absent outside Temporal. */
  readonly step?: string;
  readonly attemptAt?: number;
}

/** What host acts need from outside: values of references, on the region's worker. */
export interface HostDeps {
  readonly resolve: (reference: string) => Promise<string>;
}
