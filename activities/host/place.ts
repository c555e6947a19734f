import { rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { failure, reasonOf } from '../fail.js';
import type { HostDeps, HostInput } from './host-input.js';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** One server's place on this host. */
export interface Place {
  readonly data: string;
  readonly owner: Owner;
  /** The path of one of the server's programs. */
  program(name: string): string;
  /** A path beside the data directory, never inside it: pg_rewind replaces what is inside. */
  beside(suffix: string): string;
}

/** Finds the data directory and the programs of a node. Fails with `program-failed` when the data directory is not there. */
export async function placeOf({ node }: HostInput, deps: HostDeps): Promise<Place> {
  return await findPlace(node, deps, statOrFinish);
}

/** The same for a server of any engine. */
export async function findPlace(
  node: Pick<HostInput['node'], 'data' | 'programs'>,
  deps: HostDeps,
  look: (data: string) => Promise<Owner> = stat,
): Promise<Place> {
  const [data, programs] = await Promise.all([deps.resolve(node.data), deps.resolve(node.programs)]);
  const { uid, gid } = await look(data).catch((error: unknown) => {
    throw failure('program-failed', {
      what: `The data directory ${node.data} cannot be read (${reasonOf(error)}).`,
      state: 'Nothing was changed on this host.',
      todo: 'Check the inventory and the mounts of the host, then retry the step.',
    });
  });
  return {
    data,
    owner: { uid, gid },
    program: name => join(programs, name),
    beside: suffix => `${data}.${suffix}`,
  };
}

/** The suffix of a new data directory that is whole and waits to be swapped in. */
export const REBUILT = 'rebuilt';

/** Ends a swap that was cut short between its two renames: the old directory is away, and the new one lies whole beside the place. */
async function statOrFinish(data: string) {
  return await stat(data).catch(async (error: unknown) => {
    await rename(`${data}.${REBUILT}`, data).catch(() => {
      throw error;
    });
    return await stat(data);
  });
}
