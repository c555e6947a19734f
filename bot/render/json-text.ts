/** What `plain` takes out of text. In JSON these characters are written as escapes instead: the value stays exact, and no terminal acts on it. */
// oxlint-disable-next-line no-control-regex
const ACTING = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

/** One JSON document, indented, with a line end. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replace(ACTING, escaped)}\n`;
}

function escaped(character: string): string {
  return character
    .split('')
    .map(unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
