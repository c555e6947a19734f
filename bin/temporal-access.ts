import type { NativeConnectionOptions } from '@temporalio/worker';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { reasonOf } from '../activities/fail.js';
import { badInput } from './cli-error.js';

type Env = Readonly<Record<string, string | undefined>>;

/** How a connection to Temporal proves who it is and whom it talks to. */
export interface TemporalAccess {
  readonly namespace: string;
  readonly connection: Pick<NativeConnectionOptions, 'tls' | 'apiKey' | 'metadata'>;
}

/**
 * What the environment says of it, by the variables that every SDK and the `temporal` command know (docs.temporal.io, "Environment
 * configuration"): `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`, `TEMPORAL_TLS`, `TEMPORAL_TLS_CLIENT_CERT_PATH` and its siblings,
 * `TEMPORAL_GRPC_META_*`. Its file is not read: nobody's failover goes to a cluster that was once set up for another tool. Files are read anew
 * each time. Fails with `bad-temporal-access`.
 */
export function temporalAccess(env: Env): TemporalAccess {
  const said = Object.entries(env).flatMap(([name, value]) =>
    name.startsWith('TEMPORAL_') && value !== undefined && value !== '' ? [[name, value] as const] : [],
  );
  try {
    requireWhole(env);
    const { connectionOptions, namespace = 'default' } = loadClientConnectConfig({
      disableFile: true,
      overrideEnvVars: Object.fromEntries(said),
    });
    const { tls, apiKey, metadata } = connectionOptions;
    return {
      namespace,
      connection: {
        ...(tls === undefined ? {} : { tls }),
        ...(apiKey === undefined ? {} : { apiKey }),
        ...(metadata === undefined ? {} : { metadata }),
      },
    };
  } catch (error) {
    throw badInput(
      'bad-temporal-access',
      `What the TEMPORAL_ variables say of the connection cannot be used: ${reasonOf(error)}.`,
      'Correct them; TEMPORAL_TLS_CLIENT_CERT_PATH, TEMPORAL_TLS_CLIENT_KEY_PATH and TEMPORAL_TLS_SERVER_CA_CERT_PATH name PEM files.',
    );
  }
}

/** What the SDK would pass over in silence, and then connect as somebody else than was meant, or not at all. */
function requireWhole(env: Env): void {
  const given = (part: string) => env[`TEMPORAL_TLS_CLIENT_${part}_PATH`] ?? env[`TEMPORAL_TLS_CLIENT_${part}_DATA`];
  if ((given('CERT') === undefined) !== (given('KEY') === undefined)) {
    throw new Error('a client certificate needs its key, and a key its certificate');
  }
  if (env['TEMPORAL_TLS_DISABLE_HOST_VERIFICATION'] !== undefined) {
    throw new Error(
      'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION is not supported; name the authority with TEMPORAL_TLS_SERVER_CA_CERT_PATH',
    );
  }
}
