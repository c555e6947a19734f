import { parse, stringify } from 'yaml';
import { readInventory } from '../../compiler/read-inventory.js';
import type { Inventory } from '../../plan/inventory.js';

/** The text of an inventory with more YAML laid over it: maps are merged, everything else is replaced. */
export function overlay(text: string, over: string): string {
  return stringify(merge(parse(text), parse(over)));
}

/** The inventory of that text. Throws when something is wrong with it. */
export function overlaid(text: string, over = '{}'): Inventory {
  const { inventory, diagnostics } = readInventory(overlay(text, over), 'inventory.yaml');
  if (!inventory) throw new Error(JSON.stringify(diagnostics, null, 2));
  return inventory;
}

function merge(under: unknown, over: unknown): unknown {
  if (!isMap(under) || !isMap(over)) return over;
  const merged = Object.entries(over).map(([key, value]) => [
    key,
    Object.hasOwn(under, key) ? merge(under[key], value) : value,
  ]);
  return { ...under, ...Object.fromEntries(merged) };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
