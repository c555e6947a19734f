import { Reference } from '../plan/reference.js';
import { cancellation } from './deadline.js';
import { type Ended, tryProgram } from './host/run-program.js';
import type { Resolves } from './resolves.js';

/** Runs an argument vector of the inventory, whose items may be references, to its end or its limit. */
export async function runVector(vector: readonly string[], deps: Resolves, limitMs: number): Promise<Ended> {
  const command = await Promise.all(
    vector.map(async part => (Reference.safeParse(part).success ? await deps.resolve(part) : part)),
  );
  return await tryProgram(command, { limitMs, signal: cancellation() });
}
