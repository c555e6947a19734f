import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { canonicalJson } from '../canonical-json.js';
import { type AuditDraft, AuditEntry } from './entry.js';

/** The last entry of a journal: all that a writer must know to go on, and all that an anchor elsewhere must keep. */
export interface AuditHead {
  readonly seq: number;
  readonly hash: string;
}

/** Before the first entry. */
export const GENESIS: AuditHead = { seq: 0, hash: '0'.repeat(64) };

const Line = z.strictObject({ entry: AuditEntry, hash: z.string().regex(/^[0-9a-f]{64}$/) });
export type AuditLine = z.output<typeof Line>;

/** `h_n = SHA-256(h_{n-1} || canonical_json(entry_n))`, with the 32 bytes of the hash before it; hexadecimal. */
export function hashEntry(before: string, entry: AuditEntry): string {
  return bytesToHex(sha256(concatBytes(hexToBytes(before), utf8ToBytes(canonicalJson(entry)))));
}

/** Gives a draft its place behind `head`: the line to write, without its end, and the head after it. */
export function chainEntry(head: AuditHead, draft: AuditDraft): { readonly line: string; readonly head: AuditHead } {
  const entry: AuditEntry = { ...draft, seq: head.seq + 1 };
  const hash = hashEntry(head.hash, entry);
  return { line: canonicalJson({ entry, hash }), head: { seq: entry.seq, hash } };
}

/** Reads a line; undefined unless it is byte for byte what `chainEntry` would have written of its content. */
export function parseAuditLine(text: string): AuditLine | undefined {
  try {
    const { success, data } = Line.safeParse(JSON.parse(text));
    return success && canonicalJson(data) === text ? data : undefined;
  } catch {
    return undefined;
  }
}

/** SHA-256 of a value's canonical JSON, in hexadecimal: what an entry keeps of what it must not hold itself. */
export function digestOf(value: unknown): string {
  return digestOfText(canonicalJson(value ?? null));
}

export function digestOfText(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
