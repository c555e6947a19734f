import { plain } from '../render/plain.js';
import type { CardPart } from './card.js';

const FENCE = /^\s*(?:```|~~~)/;

/** The prose of a runbook's section as parts: paragraphs as text, fenced code as commands to copy. Markup stays as the author wrote it. */
export function proseParts(prose: string): CardPart[] {
  const parts: CardPart[] = [];
  let lines: string[] = [];
  let code = false;
  const flush = (): void => {
    const text = lines.join('\n').trim();
    if (text !== '') parts.push(code ? { part: 'command', text } : { part: 'text', text });
    lines = [];
  };
  for (const written of prose.split('\n')) {
    if (FENCE.test(written)) {
      flush();
      code = !code;
    } else lines.push(code ? indented(written) : plain(written));
  }
  flush();
  return parts;
}

/** In a command the spaces at the beginning of a line count. */
function indented(line: string): string {
  const spaces = /^ */.exec(line)?.[0] ?? '';
  return `${spaces}${plain(line)}`;
}
