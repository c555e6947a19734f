import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import type { Decision, SlackUser, SshProof } from '../../plan/approval.js';
import { toBase64 } from '../../plan/base64.js';
import { decisionStatement, decisionText, type Question } from '../../plan/decision-text.js';
import { attest, botPublicKey } from '../../plan/attestation.js';
import { ascii, sshKeyLine } from '../../plan/ssh-key.js';

/** Seeds for tests; nobody else's. */
export const seedOf = (name: string): Uint8Array => sha512(ascii(`test ${name}`)).subarray(0, 32);
export const keyLineOf = (name: string): string => sshKeyLine(botPublicKey(seedOf(name)), `${name}@test`);

const string = (bytes: Uint8Array): number[] => [0, 0, bytes.length >> 8, bytes.length & 255, ...bytes];

const TOKEN_TYPE = 'sk-ssh-ed25519@openssh.com';
/** The key of `name` on a security token, as its line in a `.pub` file (PROTOCOL.u2f). */
export function tokenLineOf(name: string, application = 'ssh:'): string {
  const blob = [ascii(TOKEN_TYPE), botPublicKey(seedOf(name)), ascii(application)].flatMap(string);
  return `${TOKEN_TYPE} ${toBase64(Uint8Array.from(blob))} ${name}@token`;
}

/** What `ssh-keygen -Y sign` makes (PROTOCOL.sshsig), with the key of `name`. */
export function sshSign(text: string, name: string, namespace = 'lifeboat'): string {
  const seed = seedOf(name);
  return armoured(text, namespace, message => ({
    key: [ascii('ssh-ed25519'), ed25519.getPublicKey(seed)].flatMap(string),
    signature: [ascii('ssh-ed25519'), ed25519.sign(message, seed)].flatMap(string),
  }));
}

/** The same as a security token makes it, by its description in PROTOCOL.u2f: no token was at hand. Flags 1: somebody touched it. */
export function tokenSign(
  text: string,
  name: string,
  {
    flags = 1,
    application = 'ssh:',
    signedFlags = flags,
  }: { flags?: number; application?: string; signedFlags?: number } = {},
): string {
  const seed = seedOf(name);
  const counter = [0, 0, 1, 2];
  return armoured(text, 'lifeboat', message => {
    const blob = [...sha256(ascii(application)), signedFlags, ...counter, ...sha256(message)];
    const signature = ed25519.sign(Uint8Array.from(blob), seed);
    return {
      key: [ascii(TOKEN_TYPE), ed25519.getPublicKey(seed), ascii(application)].flatMap(string),
      signature: [...[ascii(TOKEN_TYPE), signature].flatMap(string), flags, ...counter],
    };
  });
}

function armoured(
  text: string,
  namespace: string,
  sign: (message: Uint8Array) => { readonly key: number[]; readonly signature: number[] },
): string {
  const fixed = [ascii(namespace), new Uint8Array(), ascii('sha512')].flatMap(string);
  const made = sign(Uint8Array.from([...ascii('SSHSIG'), ...fixed, ...string(sha512(ascii(text)))]));
  const [key, signature] = [made.key, made.signature].map(bytes => string(Uint8Array.from(bytes)));
  const blob = Uint8Array.from([...ascii('SSHSIG\0\0\0\u0001'), ...key!, ...fixed, ...signature!]);
  const lines = toBase64(blob).match(/.{1,70}/g) ?? [];
  return `-----BEGIN SSH SIGNATURE-----\n${lines.join('\n')}\n-----END SSH SIGNATURE-----\n`;
}

/** A decision signed by the SSH key of its person, or of somebody else. */
export function signed(question: Question, decision: Decision, expiresAt: number, by = decision.person): Decision {
  const signature = sshSign(decisionText(question, decision, expiresAt), by);
  const proof: SshProof = { kind: 'ssh', expiresAt, signature };
  return { ...decision, proof };
}

export const member = (id: string, change: Partial<SlackUser> = {}): SlackUser => ({
  enterprise: null,
  team: 'T0HOME',
  id,
  restricted: false,
  deleted: false,
  bot: false,
  stranger: false,
  ...change,
});

/** A decision clicked in Slack by that user and attested by the bot, or by another key. */
export function clicked(
  question: Question,
  decision: Decision,
  { user, expiresAt, by = 'the bot' }: { user: SlackUser; expiresAt: number; by?: string },
): Decision {
  return {
    ...decision,
    channel: 'slack',
    proof: attest(decisionStatement(question, decision), { kind: 'slack', user, expiresAt }, seedOf(by)),
  };
}
