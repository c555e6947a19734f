import type { Diagnostic } from '../plan/diagnostic.js';
import { Inventory } from '../plan/inventory.js';
import { checkDeclared } from './check-declared.js';
import { checkDns } from './check-dns.js';
import { checkDrills } from './check-drills.js';
import { checkIdentities } from './check-identities.js';
import { checkReferences } from './check-references.js';
import { checkSchema } from './check-schema.js';
import { readYaml } from './read-yaml.js';
import { createReport, finishReport } from './report.js';
import { LARGEST_INVENTORY, screenText } from './screen-text.js';

export interface ReadInventory {
  /** Only when no diagnostic is an error. */
  readonly inventory?: Inventory;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads `inventory.yaml`, as strictly as a step block, and checks every name in it that refers to another entry. Never throws. */
export function readInventory(text: string, path: string): ReadInventory {
  const report = createReport(path);
  const source = screenText(text, LARGEST_INVENTORY, report);
  if (source === undefined) return { diagnostics: finishReport(report) };
  const top = { line: 1, column: 1 };
  if (source.replace(/^\s*#.*$/gm, '').trim() === '') {
    report.error('missing-key', 'Unexpected empty inventory, expected `regions:`, `services:` and `databases:`', top);
    return { diagnostics: finishReport(report) };
  }
  const node = readYaml({ text: source, line: 1, indents: [], fence: top }, report);
  const inventory = node && checkSchema(Inventory, node, 'inventory', report);
  if (node && inventory) checkReferences(inventory, node, report);
  if (node && inventory) checkDeclared(inventory, node, report);
  if (node && inventory) checkDns(inventory, node, report);
  if (node && inventory) checkIdentities(inventory, node, report);
  if (node && inventory) checkDrills(inventory, node, report);
  return { ...(inventory && !report.failed ? { inventory } : {}), diagnostics: finishReport(report) };
}
