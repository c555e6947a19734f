import { ed25519 } from '@noble/curves/ed25519.js';
import { fromBase64, toBase64 } from '../base64.js';
import { ascii } from '../ssh-key.js';
import { verifyEd25519 } from '../ssh-signature.js';
import type { AuditHead } from './chain.js';
import type { AuditBody } from './entry.js';

type Checkpoint = Extract<AuditBody, { kind: 'checkpoint' }>;

/** What is signed: fixed lines, ASCII only. The hash stands for the whole journal before it, so no other journal can use the signature. */
function checkpointText({ seq, hash }: AuditHead): string {
  return `lifeboat audit checkpoint 1\nentry: ${seq}\nhash: ${hash}\n`;
}

/** Vouches for a journal up to `head`, with an Ed25519 key by its 32-byte seed. */
export function signCheckpoint(head: AuditHead, seed: Uint8Array): Checkpoint {
  return {
    kind: 'checkpoint',
    upTo: head.seq,
    hash: head.hash,
    key: toBase64(ed25519.getPublicKey(seed)),
    signature: toBase64(ed25519.sign(ascii(checkpointText(head)), seed)),
  };
}

/** Whether the key that the checkpoint names signed it. Whether that is a key to trust is another question. */
export function verifyCheckpoint({ upTo, hash, key, signature }: Checkpoint): boolean {
  const [bytes, publicKey] = [fromBase64(signature), fromBase64(key)];
  return bytes !== undefined && publicKey !== undefined
    ? verifyEd25519(bytes, ascii(checkpointText({ seq: upTo, hash })), publicKey)
    : false;
}
