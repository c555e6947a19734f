import { renderDiagnostics } from '../../compiler/code-frame.js';
import type { Plan } from '../../plan/plan.js';
import { compileFiles, DEFAULT_INVENTORY } from '../compile-files.js';
import { processFiles } from '../process-files.js';

/** The plan of a runbook of the checkout; fails with its diagnostics. */
export async function compileBook(path: string, inventory = DEFAULT_INVENTORY): Promise<Plan> {
  const compiled = await compileFiles(processFiles, [path], { inventory });
  const plan = compiled.files.find(file => file.path === path)?.plan;
  if (plan) return plan;
  const diagnostics = compiled.files.flatMap(file => file.diagnostics);
  throw new Error(renderDiagnostics(diagnostics, compiled.sources, { color: false }));
}
