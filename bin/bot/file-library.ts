import { readHead } from '../../compiler/read-head.js';
import { readInventory } from '../../compiler/read-inventory.js';
import type { Library, RunbookEntry } from '../../bot/library.js';
import type { Inventory } from '../../plan/inventory.js';
import type { Files } from '../cli.js';
import { CliError } from '../cli-error.js';
import { compileFiles } from '../compile-files.js';
import { runbookPaths } from '../runbook-paths.js';

/** The runbooks and the inventory on this machine, read anew each time: an edit counts from the next command on. */
export function fileLibrary(files: Files, inventoryPath: string): Library {
  const inventory = inventoryReader(files, inventoryPath);
  return {
    inventory: async () => inventory(),
    runbooks: async () => runbookPaths(files, []).map(path => entryOf(path, files, inventory())),
    async compile(path, params) {
      const compiled = await compileFiles(files, [path], { inventory: inventoryPath, param: params, explore: true });
      const file = compiled.files.find(one => one.path === path);
      return { plan: file?.plan, diagnostics: compiled.files.flatMap(({ diagnostics }) => diagnostics) };
    },
  };
}

function entryOf(path: string, files: Files, inventory: Inventory): RunbookEntry {
  const name = path.split('/').at(-1)?.replace(/\.md$/, '') ?? path;
  return { name, path, head: readHead(files.read(path) ?? '', inventory, path) ?? null };
}

/** Parsed once for each text: a card asks for it every time it is drawn. */
function inventoryReader(files: Files, path: string): () => Inventory {
  let text: string | undefined;
  let known: Inventory | undefined;
  return () => {
    const read = files.read(path) ?? '';
    if (known && read === text) return known;
    const { inventory, diagnostics } = readInventory(read, path);
    const first = diagnostics.find(({ severity }) => severity === 'error');
    if (!inventory) {
      const why = first === undefined ? 'it is empty' : `line ${first.place.line}: ${first.message}`;
      throw new CliError('inventory-broken', `${path} cannot be used: ${why}.`, 'Correct it; nothing was done.');
    }
    [text, known] = [read, inventory];
    return known;
  };
}
