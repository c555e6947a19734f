import { reasonOf } from '../../activities/fail.js';
import { CliError } from '../cli-error.js';
import { ExitCode } from '../exit-code.js';

/** A worker is often started together with the server it needs. */
const DEADLINE_MS = 30_000;
const AGAIN_MS = 250;

export interface Attempts {
  readonly address: string;
  readonly stop: AbortSignal;
  progress(line: string): void;
  now(): number;
  pause(ms: number): Promise<void>;
}

/** Connects as soon as the server is up; fails with `temporal-unreachable` after 30 seconds. Undefined when told to stop. */
export async function connectWithRetry<T>(connect: () => Promise<T>, attempts: Attempts): Promise<T | undefined> {
  const { address, stop } = attempts;
  const startedAt = attempts.now();
  for (let told = false; !stop.aborted; ) {
    try {
      return await connect();
    } catch (error) {
      const said = error instanceof CliError ? error : undefined;
      // What is said wrongly does not become right by waiting.
      if (said?.exitCode === ExitCode.badInput) throw said;
      if (attempts.now() - startedAt >= DEADLINE_MS) throw said ?? unreachable(address, reasonOf(error));
    }
    if (!told) attempts.progress(`Temporal at ${address} does not answer yet; trying for ${DEADLINE_MS / 1_000} s.`);
    told = true;
    await attempts.pause(AGAIN_MS);
  }
  return undefined;
}

function unreachable(address: string, reason: string): CliError {
  return new CliError(
    'temporal-unreachable',
    `No connection to Temporal at ${address} (${reason}).`,
    'Start it, or say where it is with --address HOST:PORT or TEMPORAL_ADDRESS, and with TEMPORAL_TLS or TEMPORAL_API_KEY how it lets workers in; then start again.',
  );
}
