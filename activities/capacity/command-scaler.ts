import type { Scale } from '../../plan/pool.js';
import { failure } from '../fail.js';
import type { Resolves } from '../resolves.js';
import { runVector } from '../run-vector.js';
import { commandSource } from './command-source.js';
import type { Scaler } from './scaler.js';

/** Programs of the operators: one that sets the wanted number, given as its last argument, and one that says how many are ready. */
export function commandScaler({ set, read }: Extract<Scale, { by: 'command' }>, deps: Resolves): Scaler {
  const source = commandSource({ command: read }, deps);
  return {
    read: async limitMs => ({ wanted: null, ready: await source.read(limitMs) }),
    async resize(replicas, limitMs) {
      const { ok, timedOut } = await runVector([...set, String(replicas)], deps, limitMs);
      // At its limit it may have done it: what is ready tells, and the next attempt asks for the same number.
      if (ok || timedOut) return 'done';
      throw failure('scaling-refused', {
        what: 'The program that makes the pool larger failed.',
        state: 'What it did up to then is not known; asking for the same number again is harmless.',
        todo: 'Run it by hand on the control worker to read its message, then retry the step.',
      });
    },
  };
}
