import { renderDiagnostics } from '../compiler/code-frame.js';
import type { Cli } from './cli.js';
import type { CompiledFiles } from './compile-files.js';

/** Every diagnostic with its code frame, on standard error. Nothing when there is none. */
export function printDiagnostics({ err, color }: Pick<Cli, 'err' | 'color'>, compiled: CompiledFiles): void {
  const diagnostics = compiled.files.flatMap(file => file.diagnostics);
  if (diagnostics.length === 0) return;
  err.write(`${renderDiagnostics(diagnostics, compiled.sources, { color }).trimEnd()}\n`);
}
