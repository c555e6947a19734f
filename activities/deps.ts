import type { LeaseState } from '../plan/lease.js';
import type { ReadinessSubject } from '../plan/readiness/subject.js';
import type { WatchState } from '../plan/replication.js';
import type { Hands } from './hands.js';
import type { DutyRoster } from './oncall/on-duty.js';

/** Everything an activity needs from outside; wired in `bin/`, faked by passing something else in tests. */
export interface ActivityDeps {
  /** The value behind an `env:` or `file:` reference, read at the moment of use. Fails with `secret-missing`, which names the reference only. */
  readonly resolve: (reference: string) => Promise<string>;
  /** The way to the hosts of a region. */
  readonly hands: Hands;
  /** What the watch of a database remembers from before anything failed; null when there is none. */
  readonly watch: (database: string) => Promise<WatchState | null>;
  /** What is known of a server's lease; null when there is none. Absent where nothing can be known of leases, as in break-glass. */
  readonly lease?: (database: string, region: string) => Promise<LeaseState | null>;
  /** Who there is now, read anew at each call; rejects when it cannot be read. Absent: this worker has no inventory. */
  readonly directory?: () => Promise<DutyRoster>;
  /** The runbooks of a service as they compile now, both ways. Absent: this worker has no runbooks. */
  readonly readiness?: (service: string) => Promise<ReadinessSubject & { readonly databases: readonly string[] }>;
  /** Milliseconds since the epoch. The bot's clock: the only clock that gates use. */
  readonly now: () => number;
}
