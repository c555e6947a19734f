import { nearest } from '../../compiler/nearest.js';
import type { Inventory } from '../../plan/inventory.js';
import { badInput } from '../cli-error.js';
import { who } from '../who.js';

/**
 * Who decides or signs: a person of the inventory, because the ledger says their name for ever, and one of the groups that the runbook asks where
 * the ledger knows them.
 */
export function personOf(
  option: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  { people, groups }: Pick<Inventory, 'people' | 'groups'>,
  deciders: readonly string[] | null,
): string {
  const person = who(option, env);
  const known = Object.keys(people);
  if (known.includes(person)) {
    if (deciders === null || deciders.some(group => groups[group]?.includes(person))) return person;
    const members = deciders.flatMap(group => groups[group] ?? []).join(', ') || 'nobody';
    throw badInput(
      'not-in-group',
      `${person} is not in ${deciders.join(' or ')}, which decides this.`,
      `In it: ${members}. Nothing was recorded.`,
    );
  }
  const near = nearest(person, known)[0];
  const todo = near === undefined ? `It has ${known.join(', ') || 'nobody yet'}.` : `Did you mean ${near}?`;
  throw badInput('person-unknown', `${person} is not a person of the inventory.`, `${todo} Nothing was recorded.`);
}
