import type { Directory } from '../../plan/directory.js';
import type { Inventory } from '../../plan/inventory.js';
import type { OnDuty } from '../../plan/on-duty.js';
import type { ActivityDeps } from '../deps.js';
import { fixedList } from './fixed-list.js';
import { pagerDutySchedules } from './pagerduty-schedules.js';
import { rotation } from './rotation.js';

/** All that says who is on duty. */
export type DutyRoster = Directory & Pick<Inventory, 'oncall' | 'paging'>;
type Declared = NonNullable<Inventory['oncall']>[string];

export type OnDutyDeps = Pick<ActivityDeps, 'resolve' | 'now'>;

/** Where it is known who is on duty: undefined when a declaration is not of this kind. Rejects with a reason when it cannot be known now. */
export type OnCallSource = (
  declared: Declared,
  roster: DutyRoster,
  deps: OnDutyDeps,
) => Promise<Pick<OnDuty, 'people' | 'source'>> | undefined;

/** A kind of on-call is one file and one line here. */
const sources: readonly OnCallSource[] = [pagerDutySchedules, rotation, fixedList];

/**
 * Who of a group is on duty now. Without a declaration everybody is. Where it cannot be known the declared fallback counts, else it rejects with
 * the reason: nobody may decide because a pager does not answer.
 */
export async function onDuty(group: string, roster: DutyRoster, deps: OnDutyDeps): Promise<OnDuty> {
  const members = Object.hasOwn(roster.groups, group) ? (roster.groups[group] ?? []) : [];
  const declared = roster.oncall && Object.hasOwn(roster.oncall, group) ? roster.oncall[group] : undefined;
  if (!declared) return { people: members, source: 'the inventory: everybody in the group', instead: null };
  const among = (names: readonly string[]): readonly string[] => members.filter(name => names.includes(name));
  try {
    for (const source of sources) {
      const found = await source(declared, roster, deps);
      if (found) return { people: among(found.people), source: found.source, instead: null };
    }
    throw new Error(`nothing knows how to read the on-call of ${group}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (!('fallback' in declared) || !declared.fallback) throw new Error(reason, { cause: error });
    return { people: among(declared.fallback), source: 'the fallback in the inventory', instead: reason };
  }
}
