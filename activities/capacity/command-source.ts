import type { Measure } from '../../plan/pool.js';
import type { Resolves } from '../resolves.js';
import { runVector } from '../run-vector.js';
import type { CapacitySource } from './source.js';
import { toNumber } from './to-number.js';
import { unreadable } from './unreadable.js';

/** A program whose first line of output is the number. */
export function commandSource(
  { command }: Pick<Extract<Measure, { from: 'command' }>, 'command'>,
  deps: Resolves,
): CapacitySource {
  return {
    async read(limitMs) {
      const { ok, output, timedOut } = await runVector(command, deps, limitMs);
      // Its error output may hold what was resolved for it.
      if (!ok) throw unreadable(timedOut ? `the program took more than ${limitMs} ms` : 'the program failed');
      return toNumber(output.split('\n')[0], 'the first line of the program');
    },
  };
}
