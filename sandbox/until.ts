import { setTimeout as sleep } from 'node:timers/promises';

/** What was waited for did not come in time. */
export class DeadlineError extends Error {}

/**
 * Asks `probe` until it returns something other than undefined, and returns that; a `DeadlineError` says that it never did. `what` completes "Waited 5000 ms until ...".
 * A probe that throws ends the wait: what may fail for a while must say so by returning undefined.
 */
export async function until<T>(what: string, deadlineMs: number, probe: () => Promise<T | undefined>): Promise<T> {
  const started = performance.now();
  for (let pause = 2; ; pause = Math.min(pause * 2, 20)) {
    const found = await probe();
    if (found !== undefined) return found;
    if (performance.now() - started > deadlineMs)
      throw new DeadlineError(`Waited ${deadlineMs} ms until ${what}, in vain.`);
    await sleep(pause);
  }
}
