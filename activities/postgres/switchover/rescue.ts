import { isFailure } from '../../fail.js';
import { actor, type Grip, holdsClients, onHost, openPoolerOf, roleOfOld } from './move.js';
import { undo } from './undo.js';

const CONTROL_LIMIT_MS = 10_000;

/**
 * An attempt that cannot even begin, because the standby or the pooler does not answer. When an earlier attempt of this run has already stopped
 * the old primary or paused the clients, "nothing was changed by this attempt" would leave them waiting for nobody: then everything is put
 * back. Returns the failure to throw.
 */
export async function rescue(grip: Omit<Grip, 'pooler'>, error: unknown): Promise<unknown> {
  if (!isFailure(error, 'unreachable')) return error;
  const host = await onHost('from', grip, 'host.postgres-control', actor(grip), CONTROL_LIMIT_MS).catch(
    () => undefined,
  );
  if (host?.lastActor?.run !== grip.input.context.run) return error;
  const pooler = await openPoolerOf(grip, 'later');
  try {
    if (!(await holdsClients(pooler)) && (await roleOfOld(grip)) === 'primary') return error;
    return await undo({ ...grip, pooler }, error, true);
  } finally {
    await pooler?.close();
  }
}
