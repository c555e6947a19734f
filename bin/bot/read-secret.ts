import { readFileSync } from 'node:fs';
import { badInput } from '../cli-error.js';

type Env = Readonly<Record<string, string | undefined>>;

/** The value of a variable, or of the file that it names (`file:/run/secrets/slack`); undefined when it is not set. Read anew at each call. */
export function readSecret(env: Env, name: string): string | undefined {
  const value = env[name];
  if (value === undefined || value === '') return undefined;
  if (!value.startsWith('file:/')) return value;
  try {
    return readFileSync(value.slice('file:'.length), 'utf8').trim();
  } catch {
    throw badInput('secret-missing', `${name} names a file that cannot be read.`, 'No bot was started.');
  }
}

/** The same for what there is no bot without. */
export function requireSecret(env: Env, name: string, where: string): string {
  const value = readSecret(env, name);
  if (value !== undefined) return value;
  throw badInput('secret-missing', `${name} is not set.`, `${where} No bot was started; see docs/connect-slack.md.`);
}
