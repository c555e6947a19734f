import type { FailureCode } from '../plan/failure.js';
import type { Instance } from '../plan/fleet.js';
import { failure, isFailure, reasonOf } from './fail.js';

/**
 * Does the same at every instance of a fleet, side by side, and waits for all of them. All or hold: when one fails, what the others have done
 * stays done and is named in the failure, and a retry goes on with what is missing. `code`: the failure of a fleet of which a part has changed.
 * An instance that is alone fails with its own failure.
 */
export async function atAll<Via, Result>(
  instances: readonly Instance<Via>[],
  code: FailureCode,
  act: (instance: Instance<Via>) => Promise<Result>,
): Promise<ReadonlyMap<string, Result>> {
  const [alone] = instances;
  if (alone && instances.length === 1) return new Map([[alone.name, await act(alone)]]);
  const settled = await Promise.allSettled(instances.map(async one => act(one)));
  const done = new Map<string, Result>();
  const failed: Failed[] = [];
  settled.forEach((outcome, index) => {
    const name = instances[index]?.name ?? '';
    if (outcome.status === 'fulfilled') done.set(name, outcome.value);
    else failed.push({ name, error: outcome.reason });
  });
  if (failed.length > 0) throw partly(code, [...done.keys()], failed);
  return done;
}

interface Failed {
  readonly name: string;
  readonly error: unknown;
}

function partly(code: FailureCode, done: readonly string[], failed: readonly Failed[]): unknown {
  // A cancellation, or what nobody has foreseen, goes on as it is.
  const other = failed.find(({ error }) => !isFailure(error));
  if (other) return other.error;
  const unknown = failed.some(({ error }) => isFailure(error, 'outcome-unknown'));
  const names = failed.map(({ name }) => name).join(', ');
  const report = {
    what: `${failed.length} of ${done.length + failed.length} instances failed. ${failed.map(told).join(' ')}`,
    state:
      done.length > 0 ? `Done, and left so: ${done.join(', ')}. Not done: ${names}.` : `None was changed: ${names}.`,
    todo: 'Get every instance running, or take it out of the inventory, then retry: the step goes on with what is missing.',
  };
  if (unknown) return failure('outcome-unknown', report);
  if (done.length > 0) return failure(code, report);
  return isFailure(failed[0]?.error, 'unreachable') ? failure('unreachable', report) : failure(code, report);
}

function told({ name, error }: Failed): string {
  return `${name}: ${reasonOf(error)}`;
}
