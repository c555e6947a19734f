import { Client, Connection } from '@temporalio/client';
import { reasonOf } from '../activities/fail.js';
import { type Endpoint, probePort } from '../activities/postgres/endpoint.js';
import { CliError } from './cli-error.js';
import { temporalAccess } from './temporal-access.js';

/** A person waits for this; a server that is there answers in milliseconds. */
const CONNECT_DEADLINE_MS = 3_000;
const LISTENS_MS = 1_000;

/**
 * A client connected to Temporal, or within four seconds a failure: `temporal-unreachable` when nothing listens there, `temporal-refused` when
 * something does and no connection came of it. Only the first may be taken for Temporal being gone: a wrong certificate is not an outage.
 */
export async function temporalClient(
  address: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Client> {
  const { namespace, connection } = temporalAccess(env);
  try {
    const connected = await Connection.connect({ address, connectTimeout: CONNECT_DEADLINE_MS, ...connection });
    return new Client({ connection: connected, namespace });
  } catch (error) {
    if ((await probePort(endpoint(address), LISTENS_MS)) === 'answered') throw refused(address, causeOf(error));
    throw unreachable(address);
  }
}

/** The connection's own error says no more than that there is none; what the server said is its cause. */
function causeOf(error: unknown): string {
  return reasonOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
}

function endpoint(address: string): Endpoint {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(address.slice(colon + 1)) };
}

function unreachable(address: string): CliError {
  return new CliError(
    'temporal-unreachable',
    `Temporal does not answer at ${address}.`,
    'Start the sandbox with lifeboat sandbox up, or say where Temporal is with --address HOST:PORT or TEMPORAL_ADDRESS.',
  );
}

function refused(address: string, reason: string): CliError {
  return new CliError(
    'temporal-refused',
    `Something listens at ${address}, and no connection to Temporal came of it (${reason}).`,
    'See whether it is Temporal, and whether it wants TLS or a key: TEMPORAL_TLS, TEMPORAL_TLS_CLIENT_CERT_PATH, TEMPORAL_API_KEY (docs/production.md).',
  );
}
