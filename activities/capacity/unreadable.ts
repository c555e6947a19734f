import { failure } from '../fail.js';

/** What a pool can take, or has ready, could not be read. `why` holds no secret and no address. */
export function unreadable(why: string) {
  return failure('capacity-unreadable', {
    what: `The capacity could not be read: ${why}.`,
    state: 'Nothing was changed by this read.',
    todo: 'Look at the source that the inventory names for this pool, and retry the step.',
  });
}
