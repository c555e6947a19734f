import type { MariadbNode } from '../../plan/database-entry.js';
import type { Estate } from '../../plan/inventory.js';
import { failure } from '../fail.js';

/** The servers of a database of MariaDB, by region; none of another engine. */
export function mariadbNodesOf(estate: Estate, database: string): Readonly<Record<string, MariadbNode>> {
  const found = estate.databases[database];
  return found?.engine === 'mariadb' ? found.nodes : {};
}

/** One server of it. A plan names only what its own inventory has, so a miss is a broken plan. */
export function mariadbNodeOf(estate: Estate, database: string, region: string): MariadbNode {
  const node = mariadbNodesOf(estate, database)[region];
  if (node) return node;
  throw failure('not-a-standby', {
    what: `The plan knows no server of MariaDB for ${database} in ${region}.`,
    state: 'Nothing was changed by this step.',
    todo: 'Compile the runbook again against the current inventory.',
  });
}
