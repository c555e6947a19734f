import type { Estate } from '../../plan/inventory.js';
import type { Queue } from '../../plan/queues.js';
import { failure } from '../fail.js';

/** The programs for the consumers of a queue in one region. Fails with `consumers-not-moved` where the inventory has none. */
export function consumersOf(estate: Estate, queue: string, region: string): Queue['regions'][string] {
  const found = estate.queues?.[queue]?.regions[region];
  if (found) return found;
  throw failure('consumers-not-moved', {
    what: `The inventory knows no consumers of ${queue} in ${region}.`,
    state: 'Nothing was changed by this step.',
    todo: 'Write their programs under queues in the inventory, or take the step out of the runbook.',
  });
}
