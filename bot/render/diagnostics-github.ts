import type { Diagnostic } from '../../plan/diagnostic.js';
import { type CheckedFile, verdictOf } from './checked-file.js';
import { plain } from './plain.js';

/**
 * Workflow commands that GitHub Actions turns into annotations on the changed files, then one line for each file.
 * Escaping as documented under "Workflow commands for GitHub Actions": `%`, CR and LF in messages, `:` and `,` in properties besides.
 */
export function diagnosticsGithub(files: readonly CheckedFile[]): string[] {
  return [
    ...files.flatMap(file => file.diagnostics.map(annotation)),
    // A line that begins with `::`, or has `##[` anywhere, is a command to the runner; a file name must not be able to give one.
    ...files.map(file => `- ${plain(file.path).replaceAll('##[', '## [')}: ${verdictOf(file)}`),
  ];
}

function annotation({ code, severity, message, place, endColumn, hint, related = [] }: Diagnostic): string {
  const lines = [
    plain(message),
    ...related.map(other => plain(`${other.message}: ${other.place.file}:${other.place.line}:${other.place.column}`)),
    ...(hint === undefined ? [] : [plain(hint)]),
  ];
  const properties = {
    file: plain(place.file),
    line: place.line,
    ...(endColumn === undefined ? {} : { endLine: place.line }),
    col: place.column,
    ...(endColumn === undefined ? {} : { endColumn }),
    title: code,
  };
  const written = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${severity} ${written.join(',')}::${escapeMessage(lines.join('\n'))}`;
}

function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
