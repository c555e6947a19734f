import { guardEpoch } from './epoch-guard.js';
import type { HostDeps } from './host-input.js';
import { type MariadbInput, mariadbPlaceOf, writeRole } from './mariadb-place.js';
import { oneAtATime } from './one-at-a-time.js';

interface RoleInput extends MariadbInput {
  readonly as: 'primary' | 'replica';
}

/** `host.mariadb-role`: says how the server comes up after its next start, and touches nothing that runs. */
export const mariadbRole =
  (deps: HostDeps) =>
  async (input: RoleInput): Promise<null> => {
    const place = await mariadbPlaceOf(input, deps);
    await oneAtATime(place.data, async () => {
      await guardEpoch(input, place);
      await writeRole(place, input.as);
    });
    return null;
  };
