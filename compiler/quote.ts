/** What a terminal or a reader could be misled by: controls, bidirectional overrides, line separators. */
// oxlint-disable-next-line no-control-regex
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const LONGEST = 60;

/** Text without characters that would act on a terminal or reorder a line; each becomes its code point in angle brackets. */
export function visible(text: string): string {
  return text.replace(
    UNSEEN,
    character => `<U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}>`,
  );
}

/** A value of the author, in backticks, short enough for one line of a message. */
export function quote(value: unknown): string {
  const text = visible(typeof value === 'string' ? value : String(value)).replaceAll('`', "'");
  return `\`${text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text}\``;
}

/** "`a`, `b` or `c`" */
export function quoteList(values: readonly unknown[], last = 'or'): string {
  const shown = values.slice(0, 12).map(quote);
  if (values.length > shown.length) return `${shown.join(', ')} and ${values.length - shown.length} more`;
  if (shown.length < 2) return shown.join('');
  return `${shown.slice(0, -1).join(', ')} ${last} ${shown.at(-1) ?? ''}`;
}
