import { readFileSync } from 'node:fs';
import { type Compiled, compile, type CompileOptions } from '../../compiler/compile.js';
import { readInventory } from '../../compiler/read-inventory.js';
import type { Inventory } from '../../plan/inventory.js';

export const inventoryText = readFileSync('runbooks/inventory.yaml', 'utf8');

/** The inventory that ships with Lifeboat. */
export function shippedInventory(): Inventory {
  const { inventory, diagnostics } = readInventory(inventoryText, 'runbooks/inventory.yaml');
  if (!inventory) throw new Error(JSON.stringify(diagnostics, null, 2));
  return inventory;
}

export function compileHere(
  text: string,
  options: Partial<CompileOptions> = {},
  inventory = shippedInventory(),
): Compiled {
  return compile(text, inventory, { path: 'runbook.md', ...options });
}
