import { visible } from './quote.js';
import type { Report } from './report.js';

/** Largest text in bytes of UTF-8. A runbook that people read at 3 a.m. has a tenth of it. */
export const LARGEST_RUNBOOK = 256 * 1024;
export const LARGEST_INVENTORY = 1024 * 1024;
/** More list and quote markers than this at the start of one line; the Markdown parser takes quadratic time on deep ones. */
const DEEPEST_LINE = 16;

const UNREADABLE =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffd]/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** The text with `\n` line ends and without a byte order mark; undefined when it must not be parsed. */
export function screenText(text: string, largest: number, report: Report): string | undefined {
  const bytes = text.length > largest ? text.length : new TextEncoder().encode(text).length;
  if (bytes > largest) {
    const message = `Unexpected text of ${bytes.toLocaleString('en')} bytes, expected at most ${largest.toLocaleString('en')}`;
    report.error('too-large', message, { line: 1, column: 1 });
    return undefined;
  }
  const source = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  for (const [index, line] of source.split('\n').entries()) {
    const at = UNREADABLE.exec(line) ?? LONE_SURROGATE.exec(line);
    if (at) {
      const column = at.index + 1;
      const message = `Unexpected character ${name(at[0])}, expected text that reads as it is written`;
      const hint = 'Save the file as UTF-8 and write the character visibly or leave it out.';
      report.error('unreadable-character', message, { line: index + 1, column, endColumn: column + 1 }, { hint });
      return undefined;
    }
    if (nesting(line) > DEEPEST_LINE) {
      const message = `Unexpected line nested more than ${DEEPEST_LINE} deep, expected lists and quotes that a person can follow`;
      report.error('too-large', message, { line: index + 1, column: 1 });
      return undefined;
    }
  }
  return source;
}

function name(character: string): string {
  const shown = visible(character);
  return shown === character ? `U+${character.charCodeAt(0).toString(16).toUpperCase()}` : shown.slice(1, -1);
}

function nesting(line: string): number {
  const markers = /^[\s>*+\-\d.)]*/.exec(line)?.[0] ?? '';
  return /^[\s*-]*$/.test(line) ? 0 : markers.replace(/\d+[.)]/g, '>').replace(/\s/g, '').length;
}
