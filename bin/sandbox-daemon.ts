import { dirname, resolve } from 'node:path';
import { callDaemon, startDaemon } from '../sandbox/control.js';
import { SANDBOX_ENVIRONMENT } from './address.js';
import { CliError } from './cli-error.js';
import type { SandboxControl } from './sandbox-control.js';

/** The sandbox of the current directory. */
export function sandboxDaemon(): SandboxControl {
  const dir = resolve(dirname(SANDBOX_ENVIRONMENT));
  return {
    up: ({ block, workers, progress }) =>
      coded(() =>
        startDaemon({ dir, workers, ...(block === undefined ? {} : { block }), onProgress: line => progress(line) }),
      ),
    call: (command, words) => coded(() => callDaemon(dir, command, words)),
  };
}

async function coded<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new CliError('sandbox-failed', what, 'See what runs with lifeboat sandbox status.');
  }
}
