import { createHash } from 'node:crypto';

/** Below this a note about the cut would take the room of the text itself. */
const ROOM_FOR_A_NOTE = 300;
/** Characters that the note takes at most. */
const NOTE = 90;

/**
 * Cuts a text to `max` UTF-16 units, never through a character. A long text says how much is missing and the SHA-256 of the whole, so that two
 * texts that are cut to the same beginning are still told apart.
 */
export function fit(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max < ROOM_FOR_A_NOTE) return `${whole(text, max - 1)}…`;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return `${whole(text, max - NOTE)}… (cut: ${text.length.toLocaleString('en')} characters, sha256 ${hash})`;
}

function whole(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  // The first half of a pair stands alone otherwise.
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}
