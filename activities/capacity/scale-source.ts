import { pointedAt } from '../../plan/json-pointer.js';
import type { Measure, Scale } from '../../plan/pool.js';
import { isFailure } from '../fail.js';
import type { Resolves } from '../resolves.js';
import { openScaler } from './open-scaler.js';
import type { CapacitySource } from './source.js';
import { unreadable } from './unreadable.js';

/** What the pool's own keeper says is in service, times what each of them takes: for everything that can be scaled, in one way. */
export function scaleSource(
  { each }: Extract<Measure, { from: 'scale' }>,
  scale: Scale | undefined,
  deps: Resolves,
): CapacitySource {
  return {
    async read(limitMs) {
      // The inventory says so too; plans that were made without it must not read zero.
      if (!scale) throw unreadable('the inventory does not say what makes this pool larger');
      const { ready } = await openScaler(scale, deps)
        .read(limitMs)
        .catch((error: unknown) => {
          if (!isFailure(error, 'scaling-refused')) throw error;
          const what = pointedAt(error.details, '/0/what');
          throw unreadable(typeof what === 'string' ? what.replace(/\.$/, '') : 'its keeper refused');
        });
      return ready * each;
    },
  };
}
