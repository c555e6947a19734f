import { Client, Connection } from '@temporalio/client';
import { CliError } from './cli-error.js';

/** A person waits for this; a server that is there answers in milliseconds. */
const CONNECT_DEADLINE_MS = 3_000;

/** A client connected to Temporal; fails with `temporal-unreachable` within three seconds. */
export async function temporalClient(address: string, namespace = 'default'): Promise<Client> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: CONNECT_DEADLINE_MS });
    return new Client({ connection, namespace });
  } catch {
    throw new CliError(
      'temporal-unreachable',
      `Temporal does not answer at ${address}.`,
      'Start the sandbox with lifeboat sandbox up, or say where Temporal is with --address HOST:PORT or TEMPORAL_ADDRESS.',
    );
  }
}
