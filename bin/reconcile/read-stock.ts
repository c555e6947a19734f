import { readInventory } from '../../compiler/read-inventory.js';
import type { Inventory } from '../../plan/inventory.js';
import type { Cli } from '../cli.js';
import { badInput } from '../cli-error.js';

/** The inventory that a command names; a usable answer where it is none. */
export function readStock({ files }: Cli, path: string): Inventory {
  const text = files.read(path);
  const { inventory } = text === undefined ? {} : readInventory(text, path);
  if (inventory) return inventory;
  throw badInput(
    'no-inventory',
    `${path} is no inventory.`,
    'Name it with --inventory; lifeboat check says what is wrong with it.',
  );
}
