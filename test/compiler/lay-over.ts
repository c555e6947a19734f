import { parse, stringify } from 'yaml';
import { readInventory } from '../../compiler/read-inventory.js';
import type { Inventory } from '../../plan/inventory.js';
import { inventoryText } from './world.js';

/** The text of the shipped inventory with more YAML laid over it: maps are merged, everything else is replaced. */
export function overlaidText(overlay: string): string {
  return stringify(merge(parse(inventoryText), parse(overlay)));
}

export function overlaidInventory(overlay = '{}'): Inventory {
  const { inventory, diagnostics } = readInventory(overlaidText(overlay), 'inventory.yaml');
  if (!inventory) throw new Error(JSON.stringify(diagnostics, null, 2));
  return inventory;
}

function merge(under: unknown, over: unknown): unknown {
  if (!isMap(under) || !isMap(over)) return over;
  const merged = Object.entries(over).map(([key, value]) => [key, key in under ? merge(under[key], value) : value]);
  return { ...under, ...Object.fromEntries(merged) };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
