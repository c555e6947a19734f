import { plain } from '../../render/plain.js';

/** A text from outside as one line of at most `longest` characters. */
export function outsideText(text: string, longest: number): string {
  // Cut before it is cleaned too: cleaning a megabyte of somebody's text is work that they would choose for us.
  const line = plain(text.slice(0, longest * 4));
  return line.length <= longest ? line : `${line.slice(0, longest - 1)}…`;
}

const LONGEST_LINK = 500;

/** An address that a browser may be sent to; null for any other text. It is shown, never fetched. */
export function outsideLink(text: string | null | undefined): string | null {
  if (!text || text.length > LONGEST_LINK || !URL.canParse(text)) return null;
  const { protocol, href, username, password } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '' ? href : null;
}
