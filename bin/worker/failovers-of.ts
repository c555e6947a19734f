import { readHead } from '../../compiler/read-head.js';
import type { Inventory } from '../../plan/inventory.js';
import { RunbookKind } from '../../plan/plan.js';
import type { Files } from '../cli.js';
import { pathsBeside } from './readiness-subjects.js';

/** The failovers that lie beside an inventory, by service and by the names that people type. */
export function failoversOf(
  files: Files,
  inventoryPath: string,
  inventory: Inventory,
): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, string[]> = {};
  for (const path of pathsBeside(files, inventoryPath)) {
    const head = readHead(files.read(path) ?? '', inventory, path);
    if (head?.kind !== RunbookKind.failover) continue;
    const name = path.split('/').at(-1)?.replace(/\.md$/, '') ?? path;
    (found[head.service] ??= []).push(name);
  }
  return found;
}
