import type { Estate, Pooler } from '../../plan/inventory.js';
import { failure } from '../fail.js';

/** The pooler of a traffic entry. Fails with `pooler-refused` when the inventory has none. */
export function findPooler(estate: Estate, traffic: string): Pooler {
  const pooler = estate.traffic[traffic]?.pooler;
  if (pooler) return pooler;
  throw failure('pooler-refused', {
    what: `The inventory has no pooler for ${traffic}.`,
    state: 'Nothing was changed by this step.',
    todo: 'Add the pooler to the inventory or take the step out of the runbook.',
  });
}
