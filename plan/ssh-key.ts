import { fromBase64, toBase64 } from './base64.js';

const TYPE = 'ssh-ed25519';
/** The wire form of such a key starts with its own type and the length of what follows (RFC 8709, section 4). */
const LINE = /^ssh-ed25519 (AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/]{43})(?: .*)?$/;
const PREFIX_BYTES = 19;
/** The same of a key on a security token (OpenSSH, PROTOCOL.u2f); the name of an application follows the key. */
const TOKEN_LINE =
  /^sk-ssh-ed25519@openssh\.com (AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAI[A-Za-z0-9+/]{48,200}={0,2})(?: .*)?$/;

/** The 32 bytes of the public key in a line of a `.pub` file; undefined when it is no ssh-ed25519 key. The comment says nothing. */
export function sshKeyOf(line: string): Uint8Array | undefined {
  return sshKeyBlobOf(line, LINE)?.subarray(PREFIX_BYTES);
}

/**
 * The key of a person as it stands in a signature, from a line of a `.pub` file: its type, its bytes, and the application of one on a security
 * token. So the bytes of one kind are never taken for a key of the other. Undefined when it is neither kind.
 */
export function signerKeyOf(line: string): Uint8Array | undefined {
  return sshKeyBlobOf(line, LINE) ?? sshKeyBlobOf(line, TOKEN_LINE);
}

/** A public key as a line of a `.pub` file, as the inventory has it. */
export function sshKeyLine(publicKey: Uint8Array, comment: string): string {
  const blob = new Uint8Array([0, 0, 0, TYPE.length, ...ascii(TYPE), 0, 0, 0, publicKey.length, ...publicKey]);
  return `${TYPE} ${toBase64(blob)} ${comment}`;
}

/** Bytes of a text that is ASCII by its making. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, character => character.charCodeAt(0));
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function sshKeyBlobOf(line: string, form: RegExp): Uint8Array | undefined {
  const text = form.exec(line.trim())?.[1];
  return text === undefined ? undefined : fromBase64(text);
}
