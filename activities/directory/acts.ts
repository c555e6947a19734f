import type { Directory } from '../../plan/directory.js';
import { pickDirectory } from '../../plan/directory.js';
import type { ActivityDeps } from '../deps.js';
import { failure, reasonOf } from '../fail.js';
import { type DutyRoster, onDuty } from '../oncall/on-duty.js';

interface Wanted {
  readonly groups: readonly string[];
  readonly people: readonly string[];
}

/** The activity that reads who may decide now, under its name. Null: this worker has no inventory. */
export function createDirectoryActs(deps: Pick<ActivityDeps, 'directory' | 'resolve' | 'now'>) {
  return {
    async 'directory.read'({ groups, people }: Wanted): Promise<Directory | null> {
      if (!deps.directory) return null;
      const roster = await deps.directory().catch((error: unknown) => {
        throw failure('directory-unreadable', {
          what: `The inventory of this worker cannot be read: ${reasonOf(error)}`,
          state: 'Nothing was changed.',
          todo: 'Repair it on every control worker; it is read anew each time.',
        });
      });
      const onCall = await Promise.all(groups.map(group => narrowed(group, roster, deps)));
      return pickDirectory(
        { ...roster, groups: { ...roster.groups, ...Object.assign({}, ...onCall) } },
        groups,
        people,
      );
    },
  } as const;
}

/** The group as those of it who are on duty, where the inventory says how that is known. */
async function narrowed(
  group: string,
  roster: DutyRoster,
  deps: Pick<ActivityDeps, 'resolve' | 'now'>,
): Promise<Directory['groups']> {
  if (!roster.oncall || !Object.hasOwn(roster.oncall, group) || !Object.hasOwn(roster.groups, group)) return {};
  try {
    const { people } = await onDuty(group, roster, deps);
    return { [group]: [...people] };
  } catch (error) {
    throw failure('directory-unreadable', {
      what: `Who of ${group} is on call cannot be known: ${reasonOf(error)}.`,
      state: 'Nothing was changed.',
      todo: `Make PagerDuty answer, or declare oncall.${group}.fallback in the inventory of the control workers.`,
    });
  }
}
