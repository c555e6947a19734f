import { dirname, isAbsolute, join } from 'node:path';
import { compile } from '../compiler/compile.js';
import { readInventory } from '../compiler/read-inventory.js';
import type { Diagnostic } from '../plan/diagnostic.js';
import type { Inventory } from '../plan/inventory.js';
import type { Plan } from '../plan/plan.js';
import type { Files } from './cli.js';
import { badInput } from './cli-error.js';

export const DEFAULT_INVENTORY = 'runbooks/inventory.yaml';

export interface CompileOptions {
  readonly inventory: string;
  readonly param?: Readonly<Record<string, string>>;
  /** Whether plans are explored under accidents too. */
  readonly explore?: boolean;
}

export interface CompiledFile {
  readonly path: string;
  readonly plan: Plan | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export interface CompiledFiles {
  readonly inventory: Inventory | undefined;
  /** The inventory first, when there is something to say about it. */
  readonly files: readonly CompiledFile[];
  /** Every text that a diagnostic may point into, by path. */
  readonly sources: ReadonlyMap<string, string>;
  readonly failed: boolean;
}

/** Reads the inventory and compiles runbooks against it. With a broken inventory no runbook is compiled: everything would look wrong. */
export async function compileFiles(
  files: Files,
  paths: readonly string[],
  options: CompileOptions,
): Promise<CompiledFiles> {
  const sources = new Map<string, string>();
  const read = (path: string): string => {
    const text = files.read(path);
    if (text === undefined) throw badInput('no-file', `There is no file ${path}.`, 'Nothing was changed.');
    sources.set(path, text);
    return text;
  };
  const { inventory, diagnostics } = readInventory(read(options.inventory), options.inventory);
  const about = diagnostics.length > 0 ? [{ path: options.inventory, plan: undefined, diagnostics }] : [];
  const compiled: CompiledFile[] = [];
  for (const path of inventory ? paths : []) {
    if (!inventory) break;
    const commit = (await files.commit(path)) ?? null;
    const sibling = siblingOf(files, path, sources);
    const result = compile(read(path), inventory, {
      path,
      commit,
      params: options.param ?? {},
      sibling,
      explore: options.explore ?? false,
    });
    compiled.push({ path, plan: result.plan, diagnostics: result.diagnostics });
  }
  const failed = !inventory || compiled.some(one => one.plan === undefined);
  return { inventory, files: [...about, ...compiled], sources, failed };
}

function siblingOf(files: Files, path: string, sources: Map<string, string>) {
  return (relative: string): string | undefined => {
    if (isAbsolute(relative)) return undefined;
    const sibling = join(dirname(path), relative);
    const text = files.read(sibling);
    if (text !== undefined) sources.set(sibling, text);
    return text;
  };
}
