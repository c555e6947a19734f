import { temporalAddress } from './address.js';
import type { Cli } from './cli.js';
import type { Runs } from '../bot/runs/runs.js';

/** Connects to Temporal, does something there, and closes the connection whatever happens. */
export async function withRuns<T>(cli: Cli, address: string | undefined, act: (runs: Runs) => Promise<T>): Promise<T> {
  const runs = await cli.connect(temporalAddress(address, cli.env, cli.files));
  try {
    return await act(runs);
  } finally {
    await runs.close();
  }
}
