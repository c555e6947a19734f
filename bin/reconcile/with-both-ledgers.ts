import { createResolver } from '../../activities/resolve.js';
import { openSession, type Session } from '../../activities/postgres/session.js';
import type { Inventory } from '../../plan/inventory.js';
import type { Cli } from '../cli.js';
import { badInput, CliError } from '../cli-error.js';
import { readStock } from './read-stock.js';

/** The ledgers of an active-active service: one in each region, with the same rows. */
export interface BothLedgers {
  readonly inventory: Inventory;
  readonly sides: readonly { readonly region: string; readonly session: Session }[];
}

const LIMITS = { connectMs: 3_000, queryMs: 20_000 };

/**
 * Opens the ledgers of every region of an active-active service. All must answer: a word that is in one ledger only would be asked for again. Works
 * without Temporal; needs the references of the inventory in this process's own environment.
 */
export async function withBothLedgers<Result>(
  cli: Cli,
  service: string,
  inventoryPath: string,
  use: (ledgers: BothLedgers) => Promise<Result>,
): Promise<Result> {
  const inventory = readStock(cli, inventoryPath);
  const entry = inventory.services[service];
  if (entry?.pattern !== 'active-active') {
    const known = Object.entries(inventory.services).flatMap(([name, { pattern }]) =>
      pattern === 'active-active' ? [name] : [],
    );
    throw badInput(
      'service-unknown',
      `The inventory has no active-active service ${service}.`,
      `It has ${known.join(', ') || 'none'}.`,
    );
  }
  const resolve = createResolver(cli.env);
  const sides: { readonly region: string; readonly session: Session }[] = [];
  try {
    const nodes = entry.databases.flatMap(name => Object.entries(inventory.databases[name]?.nodes ?? {}));
    for (const [region, node] of nodes) {
      const session = await openSession(await resolve(node.dsn), LIMITS).catch(() => undefined);
      if (!session)
        throw new CliError('no-ledger', `The server of ${service} in ${region} does not answer.`, 'Both are needed.');
      sides.push({ region, session });
    }
    return await use({ inventory, sides });
  } finally {
    await Promise.all(sides.map(({ session }) => session.close()));
  }
}
