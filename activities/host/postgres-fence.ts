import type { HostEvidence } from '../../plan/fence.js';
import { readControlData } from './control-data.js';
import { guardEpoch } from './epoch-guard.js';
import { raiseBarriers, readBarriers } from './fence-file.js';
import type { HostDeps, HostInput } from './host-input.js';
import { placeOf } from './place.js';
import { serverProcesses } from './processes.js';
import { rejectClients } from './reject-clients.js';
import { stopServer } from './stop-server.js';

export interface FenceInput extends HostInput {
  /** How long a fast shutdown may take before an immediate one and SIGKILL. */
  readonly limitMs: number;
}

/**
 * `host.postgres-fence`: stops the server by whatever it takes, children included, and makes the data directory unable to come up as a
 * primary. The barriers go up before the stop as well: a supervisor that restarts the server the moment it stops must find them. Everything
 * in the evidence is read back afterwards. Works on a server that is dead already. One that outlives even SIGKILL (another owner, a container,
 * a disk that hangs) but answers is made to reject its clients. `stop` is passed in by tests only: they cannot make such a server.
 */
export const postgresFence =
  (deps: HostDeps, stop: typeof stopServer = stopServer) =>
  async (input: FenceInput): Promise<HostEvidence> => {
    const place = await placeOf(input, deps);
    await guardEpoch(input, place);
    await raiseBarriers(place, input);
    const left = await stop(place.data, { limitMs: input.limitMs, escalate: true });
    const rejects = left > 0 ? await rejectClients(place, await deps.resolve(input.node.dsn)) : null;
    const [control, processes, barriers] = await Promise.all([
      readControlData(place),
      serverProcesses(place.data),
      readBarriers(place),
    ]);
    return { hands: 'acted', controlState: control.state, processes: processes.length, ...barriers, rejects };
  };
