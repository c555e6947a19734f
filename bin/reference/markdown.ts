import { visible } from '../../compiler/quote.js';

/** A fenced block that nothing inside it can close. Characters that cannot be seen are written as code points. */
export function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const lines = text.trimEnd().split('\n').map(visible);
  return [`${fence}${language}`, ...lines, fence].join('\n');
}

/** A table; a bar inside a cell would end it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** Paragraphs with an empty line between them, as a file; what is undefined is left out. */
export function page(...parts: readonly (string | undefined)[]): string {
  return `${parts.filter(part => part !== undefined && part !== '').join('\n\n')}\n`;
}

export const GENERATED = '<!-- Written by `npm run docs`. Do not edit. -->';
