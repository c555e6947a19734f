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
  /** Where the cards of an evacuation's services are in Slack, by service; null: there is a card, and Slack gave no link to it. */
  readonly cards?: ReadonlyMap<string, string | null> | undefined;
  /** Where the report of an ended run lies. */
  readonly report?: string | undefined;
  /** Whether there is a board that people reach, so that they can ask for a link to it. */
  readonly board?: boolean;
  /** By step id, the time that it took at most in three of four drills, milliseconds. */
  readonly limits?: ReadonlyMap<string, number> | undefined;
}
