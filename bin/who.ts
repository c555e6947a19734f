import { badInput } from './cli-error.js';

/** Who speaks: `--as`, else LIFEBOAT_PERSON. Never guessed from the account: at 3 a.m. that is often a shared one. */
export function who(option: string | undefined, env: Readonly<Record<string, string | undefined>>): string {
  const person = option ?? env['LIFEBOAT_PERSON'];
  if (person) return person;
  throw badInput(
    'who-missing',
    'It is not said who you are.',
    'Say it with --as PERSON (a name under people: in the inventory), or set LIFEBOAT_PERSON.',
  );
}
