import { dirname, isAbsolute, join, relative as relativePath, sep } from 'node:path';
import { readInventory } from '../compiler/read-inventory.js';
import type { Diagnostic } from '../plan/diagnostic.js';
import type { Inventory } from '../plan/inventory.js';
import type { Plan } from '../plan/plan.js';
import type { Files } from './cli.js';
import { badInput } from './cli-error.js';
import { compileInWorker } from './compile-in-worker.js';

export const DEFAULT_INVENTORY = 'runbooks/inventory.yaml';

export interface CompileOptions {
  readonly inventory: string;
  readonly param?: Readonly<Record<string, string>>;
  /** Whether plans are explored under accidents too. */
  readonly explore?: boolean;
  /** The moment at which overrides are judged, milliseconds since the epoch. */
  readonly on?: number;
}

export interface CompiledFile {
  readonly path: string;
  readonly plan: Plan | undefined;
  /** What only a safety rule refuses: to be compared, never to be run. */
  readonly refused?: Plan | undefined;
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
    const params = options.param ?? {};
    const explore = options.explore ?? false;
    const result = await compileInWorker(read(path), inventory, {
      path,
      commit,
      params,
      sibling,
      explore,
      ...(options.on === undefined ? {} : { on: options.on }),
    });
    compiled.push({ path, plan: result.plan, refused: result.refused, diagnostics: result.diagnostics });
  }
  const failed = !inventory || compiled.some(one => one.plan === undefined);
  return { inventory, files: [...about, ...compiled], sources, failed };
}

/** Another runbook by its path from this one. What lies outside the folder, or is reached by a symbolic link, is not there. */
function siblingOf(files: Files, path: string, sources: Map<string, string>) {
  return (relative: string): string | undefined => {
    const folder = dirname(path);
    const sibling = join(folder, relative);
    if (isAbsolute(relative) || leaves(folder, sibling) || passesLink(files, folder, sibling)) return undefined;
    const text = files.read(sibling);
    if (text !== undefined) sources.set(sibling, text);
    return text;
  };
}

function leaves(folder: string, path: string): boolean {
  const way = relativePath(folder, path);
  return way.split(sep)[0] === '..' || isAbsolute(way);
}

/** Whether a part of the path below the folder is a symbolic link: it could lead anywhere, and elsewhere tomorrow. */
function passesLink(files: Files, folder: string, path: string): boolean {
  let here = folder;
  for (const part of relativePath(folder, path).split(sep)) {
    here = join(here, part);
    if (files.isLink?.(here)) return true;
  }
  return false;
}
