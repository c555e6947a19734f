import type { DatabaseNode } from '../../plan/inventory.js';

/** What every host act gets: which server, and whose act it is, so that the host can refuse a stale actor. */
export interface HostInput {
  readonly node: DatabaseNode;
  readonly epoch: number;
  readonly run: string;
}

/** What host acts need from outside: values of references, on the region's worker. */
export interface HostDeps {
  readonly resolve: (reference: string) => Promise<string>;
}
