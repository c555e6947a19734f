import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { MariadbNode } from '../../plan/database-entry.js';
import { failure, reasonOf } from '../fail.js';
import { removeDurably, writeDurably } from './durable-file.js';
import type { HostDeps, HostInput } from './host-input.js';
import type { Owner } from './place.js';

/** The same as for PostgreSQL, about a server of MariaDB. */
export interface MariadbInput extends Omit<HostInput, 'node'> {
  readonly node: MariadbNode;
}

/** One server of MariaDB on this host. */
export interface MariadbPlace {
  readonly data: string;
  readonly include: string;
  readonly owner: Owner;
  program(name: string): string;
  beside(suffix: string): string;
}

/** Finds the data directory and the include file's place. Fails with `program-failed` when the data directory is not there. */
export async function mariadbPlaceOf({ node }: MariadbInput, deps: HostDeps): Promise<MariadbPlace> {
  const [data, programs, include] = await Promise.all([node.data, node.programs, node.include].map(deps.resolve));
  if (data === undefined || programs === undefined || include === undefined) throw new TypeError('Unexpected no value');
  const found = await stat(data).catch((error: unknown) => {
    throw failure('program-failed', {
      what: `The data directory ${node.data} cannot be read (${reasonOf(error)}).`,
      state: 'Nothing was changed on this host.',
      todo: 'Check the inventory and the mounts of the host, then retry the step.',
    });
  });
  return {
    data,
    include,
    owner: { uid: found.uid, gid: found.gid },
    program: name => join(programs, name),
    beside: suffix => `${data}.${suffix}`,
  };
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
