import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../../compiler/compile.js';
import { readInventory } from '../../compiler/read-inventory.js';
import type { Diagnostic } from '../../plan/diagnostic.js';
import { inventoryText } from '../compiler/world.js';

const ROOT = join('test', 'cases');

/** The names of the runbooks of one part of the corpus: sentences that say what is right or wrong with them. */
export function namesOf(part: 'safe' | 'unsafe'): readonly string[] {
  return readdirSync(join(ROOT, part)).toSorted();
}

/** Another runbook of a case: its own, or a shipped one. */
function siblingIn(folder: string, path: string): string | undefined {
  const found = [join(folder, path), join('runbooks', path)].find(existsSync);
  return found === undefined ? undefined : readFileSync(found, 'utf8');
}

/** What `lifeboat check` says of a runbook of the corpus, against its own inventory or else the shipped one. */
export function checkCase(part: 'safe' | 'unsafe', name: string): readonly Diagnostic[] {
  const folder = join(ROOT, part, name);
  const own = join(folder, 'inventory.yaml');
  const { inventory, diagnostics } = readInventory(existsSync(own) ? readFileSync(own, 'utf8') : inventoryText, own);
  if (!inventory) throw new Error(JSON.stringify(diagnostics, null, 2));
  const text = readFileSync(join(folder, 'runbook.md'), 'utf8');
  return compile(text, inventory, { path: 'runbook.md', sibling: path => siblingIn(folder, path), explore: true })
    .diagnostics;
}

/** The lines of `expected.txt`: a code, and after `unsafe-plan` the invariant that the shortest path breaks. */
export function expectedOf(name: string): readonly string[] {
  return readFileSync(join(ROOT, 'unsafe', name, 'expected.txt'), 'utf8')
    .trim()
    .split('\n');
}
