import { expect, it } from 'vitest';
import { sshKeyLine, sshKeyOf } from '../../plan/ssh-key.js';
import { parseSshSignature, verifySshSignature } from '../../plan/ssh-signature.js';

// Written by OpenSSH 9.2: ssh-keygen -t ed25519, and ssh-keygen -Y sign -n lifeboat, the second time with -O hashalg=sha256.
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMmv9CbSMPObdivwFC2RiVzxJaF/AiDbHzomnurRkC5d bo@laptop';
const TEXT = 'lifeboat decision 1\nrun: "r"\n';
const armoured = (...lines: string[]) =>
  `-----BEGIN SSH SIGNATURE-----\n${lines.join('\n')}\n-----END SSH SIGNATURE-----\n`;
const SHA512 = armoured(
  'U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgya/0JtIw85t2K/AULZGJXPEloX',
  '8CINsfOiae6tGQLl0AAAAIbGlmZWJvYXQAAAAAAAAABnNoYTUxMgAAAFMAAAALc3NoLWVk',
  'MjU1MTkAAABAF8wyFY7Rmc1GmajsccXQLGNHzMmuHxaNWwYvSsp3ujzSO3ic3IAQchmafK',
  '25Mp/8pyO5/wGOM/DhMvS86GQtBg==',
);
const SHA256 = armoured(
  'U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgya/0JtIw85t2K/AULZGJXPEloX',
  '8CINsfOiae6tGQLl0AAAAIbGlmZWJvYXQAAAAAAAAABnNoYTI1NgAAAFMAAAALc3NoLWVk',
  'MjU1MTkAAABAWkjB6CqFJDymKCNnCNot7vXqTawwUk9QxIwM+t7t78wx/lio6VhFn878KA',
  '+2Tz9rzuJ06D4Qlk+ct59DEdEKBQ==',
);

it.each([
  ['sha512', SHA512],
  ['sha256', SHA256],
])('reads and verifies what ssh-keygen signed over %s', (hash, text) => {
  const parsed = parseSshSignature(text)!;
  expect(parsed).toMatchObject({ namespace: 'lifeboat', hash, publicKey: sshKeyOf(KEY) });
  expect(verifySshSignature(parsed, TEXT)).toBe(true);
  expect(verifySshSignature(parsed, TEXT.trimEnd())).toBe(false);
  expect(verifySshSignature({ ...parsed, hash: 'md5' }, TEXT)).toBe(false);
});

it('accepts the ends of line of another system, and nothing around the armour', () => {
  expect(parseSshSignature(SHA512.replaceAll('\n', '\r\n'))).toBeDefined();
  expect(parseSshSignature(`${SHA512}\nmore`)).toBeUndefined();
  expect(parseSshSignature(SHA512.padEnd(100_000, '\n'))).toBeUndefined();
});

it('writes a public key as ssh-keygen does', () => {
  expect(sshKeyLine(sshKeyOf(KEY)!, 'bo@laptop')).toBe(KEY);
});

it.each(['', 'ssh-ed25519', KEY.replace('ssh-ed25519 ', 'ssh-rsa '), KEY.slice(0, 60), `${KEY.slice(0, 80)}AAAA`])(
  'takes %j for no key',
  line => {
    expect(sshKeyOf(line)).toBeUndefined();
  },
);
