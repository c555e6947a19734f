import type { OverrideReading } from './override-reading.js';

/** What a region has against what the clients of a service need. */
export interface CapacityReading {
  /** Milliseconds since the epoch, by the bot's clock. */
  readonly at: number;
  readonly service: string;
  readonly region: string;
  readonly needs: number;
  /** Null: it could not be read, and `silent` says why. */
  readonly has: number | null;
  readonly silent: string | null;
  /** The override that the step names, when it speaks of this service and region. */
  readonly override: OverrideReading | null;
}

/** What became of a scaling: the replicas that are wanted now, and those that are ready. */
export interface Scaled {
  readonly before: number | null;
  readonly wanted: number;
  readonly ready: number;
}
