import type { Children } from '../render/evacuation-rows.js';
import type { Plan } from '../../plan/plan.js';

/** What a card is made from besides the state of the run. */
export interface CardView {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The plan that the run executes; without it a card has no words of the runbook and no clock. */
  readonly plan: Plan | undefined;
  /** One sentence on the replication as the watch last saw it. */
  readonly lag?: string | undefined;
  /** The runs of an evacuation's services. */
  readonly children?: Children;
  /** Where the report of an ended run lies. */
  readonly report?: string | undefined;
  /** When this exact plan last passed a drill, milliseconds; null: never. */
  readonly lastDrill?: number | null;
}
