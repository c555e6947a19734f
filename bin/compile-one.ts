import type { Inventory } from '../plan/inventory.js';
import type { Plan } from '../plan/plan.js';
import type { Cli } from './cli.js';
import { type CompileOptions, compileFiles } from './compile-files.js';
import { printDiagnostics } from './print-diagnostics.js';
import { printJson } from './print-json.js';

/** The plan of one runbook; undefined when it has errors, which were printed then. Warnings are printed too. */
export async function compileOne(
  cli: Cli,
  path: string,
  options: CompileOptions & { readonly json?: boolean },
): Promise<{ readonly plan: Plan; readonly inventory: Inventory } | undefined> {
  const compiled = await compileFiles(cli.files, [path], options);
  const { inventory } = compiled;
  const plan = compiled.files.find(file => file.path === path)?.plan;
  if (!options.json || plan) printDiagnostics(cli, compiled);
  if (plan && inventory) return { plan, inventory };
  if (options.json) printJson(cli, { diagnostics: compiled.files.flatMap(file => file.diagnostics) });
  return undefined;
}
