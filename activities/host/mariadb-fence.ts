import type { HostEvidence } from '../../plan/fence.js';
import { guardEpoch } from './epoch-guard.js';
import { hasFenceFile, raiseFenceFile } from './fence-file.js';
import type { HostDeps } from './host-input.js';
import { type MariadbInput, mariadbPlaceOf, readRole, writeRole } from './mariadb-place.js';
import { oneAtATime } from './one-at-a-time.js';
import { mariadbProcesses, stopMariadb } from './stop-mariadb.js';

interface FenceInput extends MariadbInput {
  /** How long a clean shutdown may take before SIGKILL. */
  readonly limitMs: number;
}

/**
 * `host.mariadb-fence`: puts up what keeps the server from taking writes after any start (the do-not-start file, and `read_only` with
 * `skip_slave_start` in its include file), then stops it by whatever it takes. Everything in the evidence is read back afterwards.
 */
export const mariadbFence =
  (deps: HostDeps) =>
  async (input: FenceInput): Promise<HostEvidence> => {
    const place = await mariadbPlaceOf(input, deps);
    return await oneAtATime(place.data, async () => {
      await guardEpoch(input, place);
      await raiseFenceFile(place, input);
      await writeRole(place, 'fenced');
      await stopMariadb(place.data, input.limitMs);
      const [processes, role, fenceFile] = await Promise.all([
        mariadbProcesses(place.data),
        readRole(place),
        hasFenceFile(place),
      ]);
      const controlState = processes.length === 0 ? 'shut down' : 'in production';
      return { hands: 'acted', controlState, processes: processes.length, standbySignal: role === 'fenced', fenceFile };
    });
  };
