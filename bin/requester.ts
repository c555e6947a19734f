import type { Inventory } from '../plan/inventory.js';
import { nearest } from '../compiler/nearest.js';
import { badInput } from './cli-error.js';

/**
 * Who asks for a run: `--requester`, else LIFEBOAT_PERSON. It must be a person of the inventory, because the requester may not approve the
 * run: under a name that nobody has, anyone could ask and then approve their own request.
 */
export function requesterOf(
  option: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  { people }: Pick<Inventory, 'people'>,
): string {
  const known = Object.keys(people);
  const person = option ?? env['LIFEBOAT_PERSON'] ?? '';
  if (Object.hasOwn(people, person)) return person;
  const near = nearest(person, known)[0];
  throw badInput(
    'requester-unknown',
    person === '' ? 'It is not said who asks for this run.' : `${person} is not a person of the inventory.`,
    near === undefined
      ? `Say it with --requester, or set LIFEBOAT_PERSON: ${known.join(', ') || 'the inventory has no people yet'}. Nothing was started.`
      : `Did you mean ${near}? Nothing was started.`,
  );
}
