import type { SlackUser } from './approval.js';
import type { Estate } from './inventory.js';
import { signerKeyOf, sshKeyOf } from './ssh-key.js';

/** Who there is, in which groups, and by which accounts and keys they are known. */
export type Directory = Pick<Estate, 'people' | 'groups' | 'slack'>;
type Person = Directory['people'][string];

/** One account in Slack; null: not said, so it is not asked. */
interface Account {
  readonly enterprise: string | null;
  readonly team: string | null;
  readonly user: string;
}

/** The part of a directory that a question needs: these groups, their members, and whoever else speaks. Nobody else's accounts and keys leave the worker. */
export function pickDirectory(
  { people, groups, slack }: Directory,
  named: readonly string[],
  speakers: readonly string[],
): Directory {
  const picked = Object.fromEntries(Object.entries(groups).filter(([name]) => named.includes(name)));
  const wanted = new Set([...Object.values(picked).flat(), ...speakers]);
  const members = Object.fromEntries(Object.entries(people).filter(([name]) => wanted.has(name)));
  return { people: members, groups: picked, ...(slack === undefined ? {} : { slack }) };
}

/** The person whose account in Slack this is. By ids only: anybody can change the name that is shown. */
export function personOfAccount(directory: Directory, user: SlackUser): string | undefined {
  return Object.keys(directory.people).find(name => hasAccount(directory, name, user));
}

/** Whether this Slack user is an account of that person. */
export function hasAccount(directory: Directory, person: string, user: SlackUser): boolean {
  const entry = entryOf(directory, person);
  return entry !== undefined && accountsOf(entry, directory.slack).some(account => isAccount(account, user));
}

/** The public keys of a person, each as it stands in a signature. */
export function keysOf(directory: Directory, person: string): readonly Uint8Array[] {
  const entry = entryOf(directory, person);
  return [...(entry?.keys ?? []), ...(entry?.key === undefined ? [] : [entry.key])].flatMap(
    line => signerKeyOf(line) ?? [],
  );
}

/** The bot's own key, where decisions from Slack must be attested. */
export function botKeyOf({ slack }: Directory): Uint8Array | undefined {
  return slack?.bot_key === undefined ? undefined : sshKeyOf(slack.bot_key);
}

/** Whether anybody has to prove who they are. Where nobody does, everybody is believed. */
export function asksForProof(directory: Directory): boolean {
  return (
    botKeyOf(directory) !== undefined ||
    Object.keys(directory.people).some(person => keysOf(directory, person).length > 0)
  );
}

function entryOf({ people }: Directory, person: string): Person | undefined {
  return Object.hasOwn(people, person) ? people[person] : undefined;
}

function accountsOf({ slack: declared }: Person, home: Directory['slack']): readonly Account[] {
  return (declared === undefined ? [] : [declared].flat()).map(account =>
    typeof account === 'string'
      ? { enterprise: home?.enterprise ?? null, team: home?.team ?? null, user: account }
      : { enterprise: account.enterprise ?? null, team: account.team, user: account.user },
  );
}

function isAccount(account: Account, { enterprise, team, id }: SlackUser): boolean {
  if (account.user !== id) return false;
  if (account.team !== null && account.team !== team) return false;
  return account.enterprise === null || account.enterprise === enterprise;
}
