import { readFile } from 'node:fs/promises';
import type { MariadbNode } from '../../plan/database-entry.js';
import { removeDurably, writeDurably } from './durable-file.js';
import type { HostDeps, HostInput } from './host-input.js';
import { findPlace, type Place } from './place.js';

/** The same as for PostgreSQL, about a server of MariaDB. */
export interface MariadbInput extends Omit<HostInput, 'node'> {
  readonly node: MariadbNode;
}

/** One server of MariaDB on this host. */
export interface MariadbPlace extends Place {
  readonly include: string;
}

/** Finds the data directory and the include file's place. Fails with `program-failed` when the data directory is not there. */
export async function mariadbPlaceOf({ node }: MariadbInput, deps: HostDeps): Promise<MariadbPlace> {
  const [place, include] = await Promise.all([findPlace(node, deps), deps.resolve(node.include)]);
  return { ...place, include };
}

/** How a server comes up, whoever starts it. `fenced`: read-only, and its old replication does not start either. */
export type Role = 'primary' | 'replica' | 'fenced';

const HEAD = '# Written by Lifeboat; changed at every move.\n[mariadbd]\n';
const CONTENT = {
  replica: `${HEAD}read_only = ON\n`,
  fenced: `${HEAD}read_only = ON\nskip_slave_start = ON\n`,
} as const;

/** Says durably how the server comes up from now on. */
export async function writeRole(place: MariadbPlace, role: Role): Promise<void> {
  if (role === 'primary') await removeDurably(place.include);
  else if ((await contentOf(place)) !== CONTENT[role]) await writeDurably(place.include, CONTENT[role], place.owner);
}

/** Reads back how the server would come up. */
export async function readRole(place: MariadbPlace): Promise<Role> {
  const content = await contentOf(place);
  if (content === CONTENT.fenced) return 'fenced';
  return content === CONTENT.replica ? 'replica' : 'primary';
}

async function contentOf({ include }: MariadbPlace): Promise<string> {
  return await readFile(include, 'utf8').catch(() => '');
}
