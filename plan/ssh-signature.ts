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
const TOKEN_TYPE = 'sk-ssh-ed25519@openssh.com';
/** The flags of a security token, one byte, and its counter, four. */
const TOKEN_FACTS_BYTES = 5;
/** Set when somebody touched the token for this signature (OpenSSH, PROTOCOL.u2f: "user present"). */
const TOUCHED = 1;
/** An armoured ed25519 signature has about 300 characters; nothing much longer is parsed. */
const LONGEST = 2_000;

/** What a security token signs besides the message. */
interface TokenFacts {
  /** For which kind of use the key was made, most often `ssh:`. */
  readonly application: Uint8Array;
  /** Flags and counter as they were signed. The counter is not judged: nothing here remembers the last one. */
  readonly facts: Uint8Array;
}

/** A signature of `ssh-keygen -Y sign`, taken apart (OpenSSH, PROTOCOL.sshsig). */
export interface SshSignature {
  /** The whole key that it names, as `signerKeyOf` gives one. */
  readonly signer: Uint8Array;
  readonly publicKey: Uint8Array;
  /** Null for a key that is on no security token. */
  readonly token: TokenFacts | null;
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
  const [signer, namespace, , hash, signature] = parts;
  if (!signer || !namespace || !hash || !signature) return undefined;
  const by = plainSigner(signer, signature) ?? tokenSigner(signer, signature);
  return by && { signer, ...by, namespace: textOf(namespace), hash: textOf(hash) };
}

/** Whether it is a signature over exactly this ASCII text, in Lifeboat's namespace, by the key it names. Whose key that is, is not asked here. */
export function verifySshSignature(parsed: SshSignature, text: string): boolean {
  const { publicKey, token, namespace, hash, signature } = parsed;
  const digest = HASHES.get(hash);
  if (!digest || namespace !== SSH_NAMESPACE) return false;
  const parts = [ascii(namespace), new Uint8Array(), ascii(hash), digest(ascii(text))];
  const message = new Uint8Array([...ascii(MAGIC), ...parts.flatMap(part => [...lengthOf(part), ...part])]);
  if (!token) return verifyEd25519(signature, message, publicKey);
  const { application, facts } = token;
  // Without a touch it is malware on the person's machine that had the token sign, for all we know.
  if (((facts[0] ?? 0) & TOUCHED) === 0) return false;
  const signed = new Uint8Array([...sha256(application), ...facts, ...sha256(message)]);
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

type By = Pick<SshSignature, 'publicKey' | 'token' | 'signature'>;

function plainSigner(signer: Uint8Array, signed: Uint8Array): By | undefined {
  const [publicKey, ...more] = typed(signer, TYPE) ?? [];
  const [signature, ...rest] = typed(signed, TYPE) ?? [];
  if (publicKey?.length !== 32 || signature?.length !== 64 || more.length + rest.length > 0) return undefined;
  return { publicKey, token: null, signature };
}

/** A security token writes what it signed besides the message after its signature, without a length. */
function tokenSigner(signer: Uint8Array, signed: Uint8Array): By | undefined {
  const [publicKey, application, ...more] = typed(signer, TOKEN_TYPE) ?? [];
  const facts = signed.subarray(-TOKEN_FACTS_BYTES);
  const [signature, ...rest] = typed(signed.subarray(0, -TOKEN_FACTS_BYTES), TOKEN_TYPE) ?? [];
  if (publicKey?.length !== 32 || signature?.length !== 64 || more.length + rest.length > 0) return undefined;
  return application && { publicKey, token: { application, facts }, signature };
}

/** The strings after the type that keys and signatures begin with; undefined when it is another type. */
function typed(part: Uint8Array, type: string): readonly Uint8Array[] | undefined {
  const [own, ...strings] = stringsOf(part) ?? [];
  return own && textOf(own) === type ? strings : undefined;
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
