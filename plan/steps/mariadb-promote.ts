import { promoteStep } from '../replicated-steps.js';
import { defineStep, returns } from '../step.js';

/** A replica that became the primary. */
export interface GtidPromotion {
  readonly region: string;
  /** Where the new history begins: the last GTIDs that came from the old primary. */
  readonly position: string;
  readonly promotedInMs: number;
  /** How the server would come up after a restart; `replica` where its region's worker was not there to say otherwise. */
  readonly restartsAs: 'primary' | 'replica';
}

export const mariadbPromote = defineStep({
  ...promoteStep('mariadb'),
  do: 'mariadb.promote',
  description: 'Promotes the replica once it has applied all that it received, and records where the history forks.',
  returns: returns<GtidPromotion>(),
  timeoutMs: 30_000,
  expectedMs: 500,
  retry: { attempts: 3, backoffMs: 500 },
  example: 'do: mariadb.promote\ndatabase: shop\nregion: ${to}\nfrom: ${from}\ntimeout: 30s',
});
