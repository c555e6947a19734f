import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import type { Decision, SlackUser, SshProof } from '../../plan/approval.js';
import { toBase64 } from '../../plan/base64.js';
import { decisionStatement, decisionText, type Question } from '../../plan/decision-text.js';
import { attest, botPublicKey } from '../../plan/attestation.js';
import { ascii, sshKeyLine } from '../../plan/ssh-key.js';

/** Seeds for tests; nobody else's. */
export const seedOf = (name: string): Uint8Array => sha512(ascii(`test ${name}`)).subarray(0, 32);
export const keyLineOf = (name: string): string => sshKeyLine(botPublicKey(seedOf(name)), `${name}@test`);

const string = (bytes: Uint8Array): number[] => [0, 0, bytes.length >> 8, bytes.length & 255, ...bytes];

/** What `ssh-keygen -Y sign` makes (PROTOCOL.sshsig), with the key of `name`. */
export function sshSign(text: string, name: string, namespace = 'lifeboat'): string {
  const seed = seedOf(name);
  const head = [...ascii(namespace)];
  const fixed = [...string(Uint8Array.from(head)), ...string(new Uint8Array()), ...string(ascii('sha512'))];
  const message = Uint8Array.from([...ascii('SSHSIG'), ...fixed, ...string(sha512(ascii(text)))]);
  const typed = (bytes: Uint8Array) => string(Uint8Array.from([...string(ascii('ssh-ed25519')), ...string(bytes)]));
  const key = typed(ed25519.getPublicKey(seed));
  const blob = Uint8Array.from([
    ...ascii('SSHSIG\0\0\0\u0001'),
    ...key,
    ...fixed,
    ...typed(ed25519.sign(message, seed)),
  ]);
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
