import { expect, it } from 'vitest';
import { refuseIdentity } from '../../plan/judge-proof.js';
import { signerKeyOf, sshKeyOf } from '../../plan/ssh-key.js';
import { parseSshSignature, verifySshSignature } from '../../plan/ssh-signature.js';
import { readInventory } from '../../compiler/read-inventory.js';
import { keyLineOf, sshSign, tokenLineOf, tokenSign } from './signers.js';

const TEXT = 'lifeboat decision 1\nrun: "r"\n';
// No security token was at hand: this signature was put together from PROTOCOL.u2f and PROTOCOL.sshsig, as `tokenSign` does it, and OpenSSH 9.2
// says of it (ssh-keygen -Y verify): Good "lifeboat" signature for bo with ED25519-SK key.
const KEY =
  'sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIMbup3ktX+7J2O0u+BOlb3ZcUhiczfLaac8TVjf349YNAAAABHNzaDo= bo@token';
const SIGNATURE = [
  '-----BEGIN SSH SIGNATURE-----',
  'U1NIU0lHAAAAAQAAAEoAAAAac2stc3NoLWVkMjU1MTlAb3BlbnNzaC5jb20AAAAgxu6neS',
  '1f7snY7S74E6VvdlxSGJzN8tppzxNWN/fj1g0AAAAEc3NoOgAAAAhsaWZlYm9hdAAAAAAA',
  'AAAGc2hhNTEyAAAAZwAAABpzay1zc2gtZWQyNTUxOUBvcGVuc3NoLmNvbQAAAED1gBkYJ9',
  '8BkRzcuvAIuXnc0K29Awzimkz1VoLsHwbshFTT/m5wv/7kSlY32WhGkXUydGR7ViU/gE/A',
  '1TI8opMLAQAAAQI=',
  '-----END SSH SIGNATURE-----',
  '',
].join('\n');

const verified = (signature: string, text = TEXT) => {
  const parsed = parseSshSignature(signature);
  return parsed !== undefined && verifySshSignature(parsed, text);
};
const said = (signature: string, keys: readonly string[]) =>
  refuseIdentity(
    { person: 'bo', proof: { kind: 'ssh', expiresAt: 1, signature } },
    { people: { bo: { name: 'Bo', keys: [...keys] } }, groups: {} },
  )?.code;

it('is read and verified when the token was touched for it', () => {
  expect(parseSshSignature(SIGNATURE)).toMatchObject({ namespace: 'lifeboat', signer: signerKeyOf(KEY) });
  expect(verified(SIGNATURE)).toBe(true);
  expect(tokenLineOf('bo')).toBe(KEY);
  expect(tokenSign(TEXT, 'bo')).toBe(SIGNATURE);
});

it.each([
  ['over another text', tokenSign(TEXT.trimEnd(), 'bo')],
  ['that the token made without a touch', tokenSign(TEXT, 'bo', { flags: 0 })],
  ['that says of a signature without a touch that there was one', tokenSign(TEXT, 'bo', { flags: 1, signedFlags: 0 })],
  ['with its counter changed', SIGNATURE.replace('1TI8opMLAQAAAQI=', '1TI8opMLAQAAAQM=')],
  ['cut short', SIGNATURE.replace('1TI8opMLAQAAAQI=', '1TI8opMLAQAA')],
  ['for another namespace', sshSign(TEXT, 'bo', 'git')],
])('does not count %s', (_, signature) => {
  expect(verified(signature)).toBe(false);
});

it('counts with the verification of its owner too', () => {
  expect(verified(tokenSign(TEXT, 'bo', { flags: 5 }))).toBe(true);
});

it('is of the person whose key, with this application, the inventory has', () => {
  expect(said(SIGNATURE, [KEY])).toBeUndefined();
  expect(said(SIGNATURE, [keyLineOf('bo')])).toBe('unknown-key');
  expect(said(sshSign(TEXT, 'bo'), [KEY])).toBe('unknown-key');
  expect(said(tokenSign(TEXT, 'bo', { application: 'ssh:other' }), [KEY])).toBe('unknown-key');
  expect(said(tokenSign(TEXT, 'chen'), [KEY])).toBe('unknown-key');
});

it('has a key that is written in the inventory like any other, for people and not for the bot', () => {
  const read = (text: string) => readInventory(text, 'inventory.yaml');
  const people = `people:\n  bo: { name: Bo, keys: ["${KEY}"] }\n`;
  expect(JSON.stringify(read(people).diagnostics)).not.toContain('public key');
  expect(JSON.stringify(read(`slack: { team: T0HOME, bot_key: "${KEY}" }\n`).diagnostics)).toContain('public key');
  expect(sshKeyOf(KEY)).toBeUndefined();
});

it.each(['sk-ssh-ed25519@openssh.com', KEY.slice(0, 60), KEY.replace('sk-ssh-ed25519', 'sk-ecdsa-sha2-nistp256')])(
  'takes %j for no key',
  line => {
    expect(signerKeyOf(line)).toBeUndefined();
  },
);
