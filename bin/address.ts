import { badInput } from './cli-error.js';
import type { Files } from './cli.js';

/** Where the sandbox writes the environment of its servers, `NAME=value` a line. */
export const SANDBOX_ENVIRONMENT = 'var/sandbox/env';
const DEFAULT_ADDRESS = '127.0.0.1:7233';

/** Temporal's address: what was asked for, else the environment, else a running sandbox, else the default. */
export function temporalAddress(
  option: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  files: Pick<Files, 'read'>,
): string {
  const said = option ?? env['TEMPORAL_ADDRESS'] ?? fromSandbox(files) ?? DEFAULT_ADDRESS;
  if (/^(?:[A-Za-z0-9_.-]+|\[[0-9a-fA-F:]+\]):\d{1,5}$/.test(said)) return said;
  throw badInput(
    'bad-address',
    `Temporal's address is "${said}".`,
    'Give it as HOST:PORT, for example 127.0.0.1:7233.',
  );
}

function fromSandbox(files: Pick<Files, 'read'>): string | undefined {
  const text = files.read(SANDBOX_ENVIRONMENT);
  return text
    ?.split('\n')
    .find(line => line.startsWith('TEMPORAL_ADDRESS='))
    ?.slice('TEMPORAL_ADDRESS='.length)
    .trim();
}
