import { type Directory, keysOf } from './directory.js';
import { sameBytes } from './ssh-key.js';
import { parseSshSignature, verifySshSignature } from './ssh-signature.js';

/** Whether one of the person's own keys signed this text. */
export function verifyBreakGlass(directory: Directory, person: string, text: string, signature: string): boolean {
  const parsed = parseSshSignature(signature);
  const known = parsed !== undefined && keysOf(directory, person).some(key => sameBytes(key, parsed.signer));
  return known && verifySshSignature(parsed, text);
}
