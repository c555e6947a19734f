import { z } from 'zod';
import type { Signed } from '../slack/signed.js';

const PURPOSE = 'board/read';
/** A link that is left in a chat or a history is worth nothing the next day. */
export const LONGEST_READ_MS = 12 * 60 * 60_000;

const ReadLink = z.strictObject({ expiresAt: z.number() });

/** The token of a link to read the board. Whoever has it may read everything on the board and decide nothing. */
export function sealReadLink(signed: Signed, expiresAt: number): string {
  return signed.seal(PURPOSE, { expiresAt });
}

/** When a read link ends, milliseconds; undefined when it is none of ours, or is over. */
export function openReadLink(signed: Signed, token: string, now: number): number | undefined {
  const link = ReadLink.safeParse(signed.open(PURPOSE, token)).data;
  return link && link.expiresAt > now && link.expiresAt <= now + LONGEST_READ_MS ? link.expiresAt : undefined;
}
