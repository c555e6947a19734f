import type { Channel } from '../inventory.js';
import type { Damping } from './damp.js';
import type { ReadinessRunbook } from './readiness-plan.js';
import type { Finding } from './finding.js';

/** What is rehearsed for a service, as its runbooks and the inventory are now. */
export interface ReadinessSubject {
  readonly runbooks: readonly ReadinessRunbook[];
  /** What a record of drills says of each plan, by its hash; absent where no record is kept. */
  readonly freshness?: Readonly<Record<string, Finding>>;
  /** Where changes are said. */
  readonly channel: string;
  readonly channels: Readonly<Record<string, Channel>>;
  readonly everyMs: number;
  readonly damping: Damping;
}
