import type { Inventory } from '../../plan/inventory.js';
import type { OnDuty } from '../../plan/on-duty.js';
import { plain } from './plain.js';

/** Asks who of a group is on duty now. Rejects with the reason when that cannot be known. */
export type AskOnDuty = (group: string) => Promise<OnDuty>;

/** Of every group who is on duty now and from where that is known, one line each. What cannot be known is said, and never guessed. */
export async function onCallLines(inventory: Inventory, ask: AskOnDuty): Promise<readonly string[]> {
  const groups = Object.keys(inventory.groups);
  if (groups.length === 0) return ['The inventory has no groups, so nobody can approve anything.'];
  return Promise.all(groups.map(async group => `${plain(group)}: ${await namesOnDuty(group, inventory, ask)}`));
}

/** The same of one group; never rejects. */
export async function namesOnDuty(group: string, inventory: Inventory, ask: AskOnDuty): Promise<string> {
  try {
    const { people, source, instead } = await ask(group);
    const names = people.map(name => nameOf(inventory, name)).join(', ') || 'nobody who counts';
    return plain(`${names} (from ${source}${instead === null ? '' : `, because ${instead}`})`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return plain(`not known, so nobody of it may approve: ${why}`);
  }
}

function nameOf({ people }: Inventory, name: string): string {
  const person = people[name];
  return `${person?.name ?? name}${person?.slack === undefined ? ' (no Slack account)' : ''}`;
}
