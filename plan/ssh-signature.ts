import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { fromBase64 } from './base64.js';
import { ascii } from './ssh-key.js';

/** `ssh-keygen -Y sign -n lifeboat`: a signature that the key made for anything else does not count here. */
export const SSH_NAMESPACE = 'lifeboat';

const ARMOUR = /^-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)\n-----END SSH SIGNATURE-----\n?$/;
const MAGIC = 'SSHSIG';
const VERSION = 1;
const HASHES = new Map<string, (message: Uint8Array) => Uint8Array>([
  ['sha256', message => sha256(message)],
  ['sha512', message => sha512(message)],
]);
const TYPE = 'ssh-ed25519';
/** An armoured ed25519 signature has about 300 characters; nothing much longer is parsed. */
const LONGEST = 2_000;

/** A signature of `ssh-keygen -Y sign`, taken apart (OpenSSH, PROTOCOL.sshsig). */
export interface SshSignature {
  readonly publicKey: Uint8Array;
  readonly namespace: string;
  readonly hash: string;
  readonly signature: Uint8Array;
}

/** Takes the armoured text apart; undefined when it is none, or one of another kind of key. */
export function parseSshSignature(text: string): SshSignature | undefined {
  if (text.length > LONGEST) return undefined;
  const blob = fromBase64(ARMOUR.exec(text.replaceAll('\r\n', '\n'))?.[1]?.replaceAll('\n', '') ?? '');
  if (!blob || textOf(blob.subarray(0, 6)) !== MAGIC || numberAt(blob, 6) !== VERSION) return undefined;
  const parts = stringsOf(blob.subarray(10));
  if (parts?.length !== 5) return undefined;
  const [key, namespace, , hash, signature] = parts;
  const publicKey = typed(key, 32);
  const bytes = typed(signature, 64);
  if (!publicKey || !bytes || !namespace || !hash) return undefined;
  return { publicKey, namespace: textOf(namespace), hash: textOf(hash), signature: bytes };
}

/** Whether it is a signature over exactly this ASCII text, in Lifeboat's namespace, by the key it names. Whose key that is, is not asked here. */
export function verifySshSignature({ publicKey, namespace, hash, signature }: SshSignature, text: string): boolean {
  const digest = HASHES.get(hash);
  if (!digest || namespace !== SSH_NAMESPACE) return false;
  const parts = [ascii(namespace), new Uint8Array(), ascii(hash), digest(ascii(text))];
  const signed = new Uint8Array([...ascii(MAGIC), ...parts.flatMap(part => [...lengthOf(part), ...part])]);
  return verifyEd25519(signature, signed, publicKey);
}

/** Strict verification (RFC 8032, section 5.1.7); false, never an exception, whatever the bytes are. */
export function verifyEd25519(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

/** The bytes of a string that holds its own type first, as keys and signatures do. */
function typed(part: Uint8Array | undefined, length: number): Uint8Array | undefined {
  const [type, bytes, ...more] = (part && stringsOf(part)) ?? [];
  if (!type || !bytes || more.length > 0 || textOf(type) !== TYPE) return undefined;
  return bytes.length === length ? bytes : undefined;
}

/** All length-prefixed strings of a blob; undefined when one runs over its end. */
function stringsOf(blob: Uint8Array): Uint8Array[] | undefined {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < blob.length; ) {
    const end = at + 4 + numberAt(blob, at);
    if (at + 4 > blob.length || end > blob.length) return undefined;
    parts.push(blob.subarray(at + 4, end));
    at = end;
  }
  return parts;
}

function numberAt(blob: Uint8Array, at: number): number {
  return [0, 1, 2, 3].reduce((sum, i) => sum * 256 + (blob[at + i] ?? 0), 0);
}

function lengthOf({ length }: Uint8Array): number[] {
  return [24, 16, 8, 0].map(shift => (length >> shift) & 255);
}

function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
