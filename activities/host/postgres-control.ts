import type { ControlData } from './control-data.js';
import { readControlData } from './control-data.js';
import { guardEpoch, type LastActor } from './epoch-guard.js';
import { type Barriers, readBarriers } from './fence-file.js';
import type { HostDeps, HostInput } from './host-input.js';
import { placeOf } from './place.js';
import { serverProcesses } from './processes.js';
import { readRewindMarker, type RewindMarker } from './rewind-marker.js';

/** One server as its host sees it. */
export interface HostControl extends Barriers {
  readonly control: ControlData;
  readonly processes: number;
  readonly rewind: RewindMarker | null;
  /** Whose act this host saw before this one. */
  readonly lastActor: LastActor | null;
}

/** `host.postgres-control`: reads the control file, the processes and the barriers. Changes nothing but the epoch it has seen. */
export const postgresControl =
  (deps: HostDeps) =>
  async (input: HostInput): Promise<HostControl> => {
    const place = await placeOf(input, deps);
    const lastActor = await guardEpoch(input, place);
    const [control, processes, barriers, rewind] = await Promise.all([
      readControlData(place),
      serverProcesses(place.data),
      readBarriers(place),
      readRewindMarker(place),
    ]);
    return { control, processes: processes.length, ...barriers, rewind, lastActor };
  };
