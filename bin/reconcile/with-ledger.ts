import { createResolver } from '../../activities/resolve.js';
import { openSession, type Session } from '../../activities/postgres/session.js';
import type { Inventory } from '../../plan/inventory.js';
import type { Cli } from '../cli.js';
import { badInput, CliError } from '../cli-error.js';
import { parseGroups } from './parse-groups.js';
import { readStock } from './read-stock.js';

/** The ledger of one service's stranded writes, on the primary that has it. */
export interface Ledger {
  readonly session: Session;
  readonly inventory: Inventory;
  /** Region of the old primary, and the timelines whose stranded writes were extracted to the end. */
  readonly from: string;
  readonly timelines: readonly number[];
  /** The groups whose people may decide and sign, as the run that found them had it from its runbook; null where it did not say. */
  readonly deciders: readonly string[] | null;
}

const LIMITS = { connectMs: 3_000, queryMs: 20_000 };

/**
 * Opens the ledger where it is: on the one server of the service's databases that is a primary and has one. Works without Temporal, which may
 * be down on such a day; needs the references of the inventory in this process's own environment.
 */
export async function withLedger<Result>(
  cli: Cli,
  service: string,
  inventoryPath: string,
  use: (ledger: Ledger) => Promise<Result>,
): Promise<Result> {
  const inventory = readStock(cli, inventoryPath);
  const databases = inventory.services[service]?.databases;
  if (!databases) {
    const known = Object.keys(inventory.services).join(', ');
    throw badInput('service-unknown', `The inventory has no service ${service}.`, `It has ${known}.`);
  }
  const resolve = createResolver(cli.env);
  for (const node of databases.flatMap(name => Object.values(inventory.databases[name]?.nodes ?? {}))) {
    const session = await openSession(await resolve(node.dsn), LIMITS).catch(() => undefined);
    if (!session) continue;
    try {
      const found = await findForks(session);
      if (found) return await use({ session, inventory, ...found });
    } finally {
      await session.close();
    }
  }
  throw new CliError(
    'no-ledger',
    `No primary of ${service} that answers has a ledger of stranded writes.`,
    'Run the reconciliation runbook; its extraction makes the ledger.',
  );
}

/** The newest reconciliation; an older one is signed and over. */
async function findForks(session: Session): Promise<Omit<Ledger, 'session' | 'inventory'> | undefined> {
  const [there] = await session.rows(
    `SELECT 1 WHERE NOT pg_is_in_recovery() AND to_regclass('lifeboat.stranded_fork') IS NOT NULL`,
  );
  if (!there) return undefined;
  const forks = await session.rows(
    `SELECT region, old_timeline, to_jsonb(f)->>'deciders' AS deciders FROM lifeboat.stranded_fork f
      WHERE complete AND region = (SELECT region FROM lifeboat.stranded_fork WHERE complete ORDER BY at DESC LIMIT 1)
      ORDER BY old_timeline`,
  );
  const [first] = forks;
  const deciders = parseGroups(forks.at(-1)?.textOrNull('deciders') ?? null);
  return first && { from: first.text('region'), timelines: forks.map(fork => fork.number('old_timeline')), deciders };
}
