/**
 * Everything that can move a cursor, hide or reorder text: controls (C0, DEL, C1), bidirectional marks and overrides, zero-width
 * characters, line separators, tag characters, lone surrogates. A runbook's title must not be able to draw a line that Lifeboat did not say.
 */
// oxlint-disable-next-line no-control-regex
const ACTING = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;
const UNSEEN = /[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

/** Text from outside as one printable line: line ends and controls become a space, invisible characters go. */
export function plain(text: string): string {
  return text.replace(ACTING, ' ').replace(UNSEEN, '').trim();
}

/** One line inside Markdown: `plain`, with everything that Markdown would read as markup escaped. */
export function markdownText(text: string): string {
  return plain(text)
    .replace(/[\\`*_[\]<>|#~]/g, String.raw`\$&`)
    .replaceAll('://', ':\\//');
}
