import { Reference } from '../plan/reference.js';
import type { Resolves } from './resolves.js';

/** An argument vector of the inventory with the values of its references. */
export async function resolveCommand(command: readonly string[], deps: Resolves): Promise<readonly string[]> {
  return await Promise.all(
    command.map(async part => (Reference.safeParse(part).success ? await deps.resolve(part) : part)),
  );
}
