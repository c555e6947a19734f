import { CliError } from '../cli-error.js';

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
  for (let said = false; !stop.aborted; ) {
    try {
      return await connect();
    } catch {
      if (attempts.now() - startedAt >= DEADLINE_MS) throw unreachable(address);
    }
    if (!said) attempts.progress(`Temporal at ${address} does not answer yet; trying for ${DEADLINE_MS / 1_000} s.`);
    said = true;
    await attempts.pause(AGAIN_MS);
  }
  return undefined;
}

function unreachable(address: string): CliError {
  return new CliError(
    'temporal-unreachable',
    `Temporal does not answer at ${address}.`,
    'Start it, or say where it is with --address HOST:PORT or TEMPORAL_ADDRESS; then start the worker again.',
  );
}
