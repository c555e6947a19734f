import type { Directory } from '../../plan/directory.js';
import { pickDirectory } from '../../plan/directory.js';
import type { ActivityDeps } from '../deps.js';
import { failure, reasonOf } from '../fail.js';

interface Wanted {
  readonly groups: readonly string[];
  readonly people: readonly string[];
}

/** The activity that reads who may decide now, under its name. Null: this worker has no inventory. */
export function createDirectoryActs({ directory }: Pick<ActivityDeps, 'directory'>) {
  return {
    async 'directory.read'({ groups, people }: Wanted): Promise<Directory | null> {
      if (!directory) return null;
      try {
        return pickDirectory(await directory(), groups, people);
      } catch (error) {
        throw failure('directory-unreadable', {
          what: `The inventory of this worker cannot be read: ${reasonOf(error)}`,
          state: 'Nothing was changed.',
          todo: 'Repair it on every control worker; it is read anew each time.',
        });
      }
    },
  } as const;
}
