import { nearest } from '../../compiler/nearest.js';
import type { Inventory } from '../../plan/inventory.js';
import { badInput } from '../cli-error.js';
import { who } from '../who.js';

/** Who decides or signs: a person of the inventory, because the ledger says their name for ever. */
export function personOf(
  option: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  { people }: Pick<Inventory, 'people'>,
): string {
  const person = who(option, env);
  const known = Object.keys(people);
  if (known.includes(person)) return person;
  const near = nearest(person, known)[0];
  const todo = near === undefined ? `It has ${known.join(', ') || 'nobody yet'}.` : `Did you mean ${near}?`;
  throw badInput('person-unknown', `${person} is not a person of the inventory.`, `${todo} Nothing was recorded.`);
}
