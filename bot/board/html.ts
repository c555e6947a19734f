import { plain } from '../render/plain.js';

/** Markup that our own code wrote; only `html` makes any. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Value = string | number | Html | readonly Html[];

/** A template whose every value is text from outside and stays text, unless it is markup that another `html` made. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(strings.map((part, i) => part + (i < values.length ? written(values[i] ?? '') : '')).join(''));
}

function written(value: Value): string {
  if (value instanceof Html) return value.text;
  return typeof value === 'string' || typeof value === 'number'
    ? escaped(String(value))
    : value.map(({ text }) => text).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Lines stay lines with the spaces they begin with, because commands are copied; everything that could hide or reorder text goes. */
function escaped(text: string): string {
  return text
    .split('\n')
    .map(line => `${/^ */.exec(line)?.[0] ?? ''}${plain(line)}`)
    .join('\n')
    .replace(/[&<>"']/g, character => ENTITIES[character] ?? '');
}
