import { type ControlData, readControlData } from './control-data.js';
import { guardEpoch } from './epoch-guard.js';
import { raiseStandbySignal } from './fence-file.js';
import type { HostDeps, HostInput } from './host-input.js';
import { oneAtATime } from './one-at-a-time.js';
import { placeOf } from './place.js';
import { serverProcesses } from './processes.js';
import { stopFast, stopServer, type StopOptions } from './stop-server.js';

export interface StopInput extends HostInput, StopOptions {
  /** Put `standby.signal` into the data directory once the server is stopped, so that a careless start does not make a second primary. */
  readonly demote: boolean;
}

export interface Stopped {
  /** Processes that are left; 0 when the server is stopped. */
  readonly processes: number;
  readonly control: ControlData;
}

/**
 * `host.postgres-stop`: a fast shutdown with a limit, and the control file afterwards. Not stopped within the limit is not a failure of this
 * act but its answer, because the caller has something to undo. A server that is already stopped is only read.
 */
export const postgresStop =
  (deps: HostDeps) =>
  async (input: StopInput): Promise<Stopped> => {
    const place = await placeOf(input, deps);
    return await oneAtATime(place.data, async () => {
      await guardEpoch(input, place);
      if (input.escalate || !(await stopFast(place.data, input.limitMs))) {
        const processes = await stopServer(place.data, { ...input, limitMs: input.escalate ? input.limitMs : 0 });
        if (processes === 0 && input.demote) await raiseStandbySignal(place);
        return { processes, control: await readControlData(place) };
      }
      // All at once, because clients wait for this answer.
      const [, control, left] = await Promise.all([
        input.demote ? raiseStandbySignal(place) : undefined,
        readControlData(place),
        serverProcesses(place.data),
      ]);
      return { processes: left.length, control };
    });
  };
