import type { WatchState } from '../../plan/replication.js';

/** What the watches of the databases remember. */
export interface Watches {
  /** Undefined when there is no watch of it, or none answers. */
  read(database: string): Promise<WatchState | undefined>;
}
