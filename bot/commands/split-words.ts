import { plain } from '../render/plain.js';

/** What phones and word processors make of quotes and dashes. */
const TYPOGRAPHY: readonly (readonly [RegExp, string])[] = [
  [/[“”„‟«»]/g, '"'],
  [/[‘’‚‛]/g, "'"],
  [/[–—]/g, '-'],
];

export interface Word {
  readonly text: string;
  /** Where it begins in the cleaned text, so that the rest can be taken as it was typed. */
  readonly at: number;
}

/** A typed line as words, with what people's devices do to it undone: smart quotes, odd spaces, invisible characters. Quotes keep words together. */
export function splitWords(typed: string): { readonly line: string; readonly words: readonly Word[] } {
  const line = TYPOGRAPHY.reduce((text, [sign, ascii]) => text.replace(sign, ascii), plain(typed)).replace(/\s+/g, ' ');
  const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|([^\s"']+(?:['"][^\s"']+)*)|["']/g)].map(match => ({
    text: match[1] ?? match[2] ?? match[3] ?? '',
    at: match.index,
  }));
  return { line, words: words.filter(({ text }) => text !== '') };
}
