import type { Diagnostic } from '../plan/diagnostic.js';
import { pageOf } from './page-of.js';
import { quote, visible } from './quote.js';

export interface RenderOptions {
  /** Whether to use terminal colours. */
  readonly color: boolean;
  /** Whether to name the page of each code, once for each file; yes unless said otherwise. */
  readonly pages?: boolean;
}

const AROUND = 2;
const WIDEST = 140;
type Paint = (code: number, text: string) => string;

/** Diagnostics as text for people: each file once, then line, severity, message and code, the lines themselves, related places, a hint. */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  { color, pages = true }: RenderOptions,
): string {
  const paint: Paint = (code, text) => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  const files = [...new Set(diagnostics.map(({ place }) => place.file))];
  const parts = files.map(file => {
    const own = diagnostics.filter(({ place }) => place.file === file);
    const shown = own.map((each, index) => {
      const first = own.findIndex(({ code }) => code === each.code) === index;
      return [
        renderOne(each, sources, paint),
        ...(pages && first ? [`    ${paint(36, 'see')}: ${pageOf(each.code)}`] : []),
      ];
    });
    return [paint(4, visible(file)), ...shown.flat()].join('\n');
  });
  return diagnostics.length === 0 ? '' : `${[...parts, summary(diagnostics)].join('\n\n')}\n`;
}

function renderOne(diagnostic: Diagnostic, sources: ReadonlyMap<string, string>, paint: Paint): string {
  const { code, severity, message, place, endColumn, related = [], hint } = diagnostic;
  const word = paint(severity === 'error' ? 31 : 33, severity);
  const head = `  ${place.line}:${place.column}  ${word}  ${message}  ${paint(2, code)}`;
  const lines = (sources.get(place.file) ?? '').replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
  const frame = sources.has(place.file) ? renderFrame(lines, place, endColumn, paint) : [];
  const others = related.map(
    ({ message: what, place: at }) => `    ${what}: ${visible(at.file)}:${at.line}:${at.column}${lineOf(at, sources)}`,
  );
  return [head, ...frame, ...others, ...(hint === undefined ? [] : [`    ${paint(36, 'hint')}: ${hint}`])].join('\n');
}

function lineOf({ file, line }: Diagnostic['place'], sources: ReadonlyMap<string, string>): string {
  const text = (sources.get(file) ?? '').split(/\r\n|\r|\n/)[line - 1]?.trim();
  return text ? `  ${quote(text)}` : '';
}

function renderFrame(
  lines: readonly string[],
  { line, column }: Diagnostic['place'],
  endColumn: number | undefined,
  paint: Paint,
): string[] {
  const [first, last] = [Math.max(1, line - AROUND), Math.min(lines.length, line + AROUND)];
  const width = String(last).length;
  // A very long line is shown from a little before the mark, so that the mark is on the screen.
  const from = Math.max(0, column - 1 - WIDEST / 2);
  const shown: string[] = [];
  for (let number = first; number <= last; number += 1) {
    const text = aligned((lines[number - 1] ?? '').slice(from, from + WIDEST));
    const mark = number === line ? '>' : ' ';
    shown.push(`    ${mark} ${paint(2, `${String(number).padStart(width)} |`)} ${text}`.trimEnd());
    if (number !== line) continue;
    const length = Math.max(1, Math.min((endColumn ?? column + 1) - column, WIDEST - (column - 1 - from)));
    const carets = paint(31, '^'.repeat(length));
    shown.push(`      ${paint(2, `${' '.repeat(width)} |`)} ${' '.repeat(column - 1 - from)}${carets}`);
  }
  return shown;
}

/** Text in which every character takes one column and none acts on the terminal. */
function aligned(text: string): string {
  return Array.from(text)
    .map(character => (visible(character) === character ? character : character === '\t' ? ' ' : '?'))
    .join('');
}

function summary(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return `${count(errors, 'error')}, ${count(diagnostics.length - errors, 'warning')}`;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
