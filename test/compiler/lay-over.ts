import { overlaid, overlay } from '../../bin/reference/lay-over.js';
import type { Inventory } from '../../plan/inventory.js';
import { inventoryText } from './world.js';

/** The text of the shipped inventory with more YAML laid over it. */
export function overlaidText(over: string): string {
  return overlay(inventoryText, over);
}

export function overlaidInventory(over = '{}'): Inventory {
  return overlaid(inventoryText, over);
}
