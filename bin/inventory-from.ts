import { readInventory } from '../compiler/read-inventory.js';
import type { Inventory } from '../plan/inventory.js';
import type { Cli } from './cli.js';
import { badInput } from './cli-error.js';

/** The inventory of a file; fails with `inventory-broken` and its first error. */
export function inventoryFrom(cli: Cli, path: string): Inventory {
  const { inventory, diagnostics } = readInventory(cli.files.read(path) ?? '', path);
  if (inventory) return inventory;
  const first = diagnostics.find(({ severity }) => severity === 'error');
  throw badInput('inventory-broken', `${path}: ${first?.message ?? 'it is empty'}.`, 'Nothing was changed.');
}
