import { ed25519 } from '@noble/curves/ed25519.js';
import type { SlackProof, SlackUser } from './approval.js';
import { fromBase64, toBase64 } from './base64.js';
import { type Question, type Said, decisionText } from './decision-text.js';
import { ascii } from './ssh-key.js';
import { verifyEd25519 } from './ssh-signature.js';

/** What the bot signs: the decision's text, and which Slack user clicked, with the standing that Slack gave for them at that moment. */
function attestationText(question: Question, said: Said, { user, expiresAt }: Omit<SlackProof, 'signature'>): string {
  const standing = (['restricted', 'deleted', 'bot', 'stranger'] as const).filter(fact => user[fact]);
  const lines = [
    'lifeboat slack attestation 1',
    `enterprise: ${JSON.stringify(user.enterprise)}`,
    `team: ${JSON.stringify(user.team)}`,
    `user: ${JSON.stringify(user.id)}`,
    `standing: ${standing.join(' ') || 'member'}`,
  ];
  return `${lines.join('\n')}\n${decisionText(question, said, expiresAt)}`;
}

/**
 * The proof of a decision that was clicked in Slack, signed with the bot's own Ed25519 key (its 32-byte seed). The bot attests what Slack told it;
 * whether that user may decide is judged inside the run.
 */
export function attestDecision(
  question: Question,
  said: Said,
  { user, expiresAt }: { readonly user: SlackUser; readonly expiresAt: number },
  seed: Uint8Array,
): SlackProof {
  const text = attestationText(question, said, { kind: 'slack', user, expiresAt });
  return { kind: 'slack', user, expiresAt, signature: toBase64(ed25519.sign(ascii(text), seed)) };
}

/** Whether the bot with this public key attested exactly this decision by exactly this user. */
export function verifyAttestation(question: Question, said: Said, proof: SlackProof, botKey: Uint8Array): boolean {
  const signature = fromBase64(proof.signature);
  const { enterprise, team, id } = proof.user;
  // Slack's ids are ASCII letters and digits; anything else would have to be escaped, and nobody has such an id.
  if (!signature || ![enterprise ?? '', team, id].every(part => /^[A-Z0-9]*$/.test(part))) return false;
  return verifyEd25519(signature, ascii(attestationText(question, said, proof)), botKey);
}

/** The public half of a bot's seed, for `slack.bot_key` in the inventory (`sshKeyLine` writes it). */
export function botPublicKey(seed: Uint8Array): Uint8Array {
  return ed25519.getPublicKey(seed);
}
