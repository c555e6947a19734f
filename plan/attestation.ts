import { ed25519 } from '@noble/curves/ed25519.js';
import type { BoardLink, BoardProof, SlackProof, SlackUser } from './approval.js';
import { fromBase64, toBase64 } from './base64.js';
import { boardLinkText } from './board-link.js';
import { type Question, quoted, type Statement } from './decision-text.js';
import { ascii } from './ssh-key.js';
import { verifyEd25519 } from './ssh-signature.js';

type Attested = Omit<SlackProof, 'signature'> | Omit<BoardProof, 'signature'>;

/**
 * The proof of what was said in Slack or on the board, signed with the bot's own Ed25519 key (its 32-byte seed). The bot attests what it was
 * told and by which account or link; whether that may be said is judged inside the run.
 */
export function attest<Proof extends Attested>(
  statement: Statement,
  proof: Proof,
  seed: Uint8Array,
): Proof & { readonly signature: string } {
  return { ...proof, signature: signed(attestationText(statement, proof), seed) };
}

/** Whether the bot with this public key attested exactly this, said by exactly this account or link. */
export function verifyAttested(statement: Statement, proof: SlackProof | BoardProof, botKey: Uint8Array): boolean {
  if (proof.kind === 'slack' && !isSlackId(proof.user)) return false;
  return verify(attestationText(statement, proof), proof.signature, botKey);
}

/** A link for a person who has asked for it in Slack: the bot's word on their account stands in place of a signature of their own. */
export function attestLink(
  question: Question,
  person: string,
  link: Required<Omit<BoardLink, 'signature'>>,
  seed: Uint8Array,
): BoardLink {
  return { ...link, signature: signed(linkText(question, person, link, link.user), seed) };
}

/** Whether the bot with this public key made the link for this account, person and question. */
export function verifyAttestedLink(
  question: Question,
  person: string,
  link: BoardLink & { readonly user: SlackUser },
  botKey: Uint8Array,
): boolean {
  return isSlackId(link.user) && verify(linkText(question, person, link, link.user), link.signature, botKey);
}

/** The public half of a bot's seed, for `slack.bot_key` in the inventory (`sshKeyLine` writes it). */
export function botPublicKey(seed: Uint8Array): Uint8Array {
  return ed25519.getPublicKey(seed);
}

function attestationText(statement: Statement, proof: Attested): string {
  const by =
    proof.kind === 'slack'
      ? ['lifeboat slack attestation 1', ...accountLines(proof.user)]
      : ['lifeboat board attestation 1', `link: ${quoted(proof.link.nonce)}`];
  return `${by.join('\n')}\n${statement.text(proof.expiresAt)}`;
}

function linkText(question: Question, person: string, link: Omit<BoardLink, 'signature'>, user: SlackUser): string {
  const by = ['lifeboat slack link 1', ...accountLines(user)];
  return `${by.join('\n')}\n${boardLinkText(question, person, link)}`;
}

/** Which Slack user it was, with the standing that Slack gave for them at that moment. */
function accountLines(user: SlackUser): readonly string[] {
  const standing = (['restricted', 'deleted', 'bot', 'stranger'] as const).filter(fact => user[fact]);
  return [
    `enterprise: ${JSON.stringify(user.enterprise)}`,
    `team: ${JSON.stringify(user.team)}`,
    `user: ${JSON.stringify(user.id)}`,
    `standing: ${standing.join(' ') || 'member'}`,
  ];
}

/** Slack's ids are ASCII letters and digits; anything else would have to be escaped, and nobody has such an id. */
function isSlackId({ enterprise, team, id }: SlackUser): boolean {
  return [enterprise ?? '', team, id].every(part => /^[A-Z0-9]*$/.test(part));
}

function signed(text: string, seed: Uint8Array): string {
  return toBase64(ed25519.sign(ascii(text), seed));
}

function verify(text: string, signature: string, botKey: Uint8Array): boolean {
  const bytes = fromBase64(signature);
  return bytes !== undefined && verifyEd25519(bytes, ascii(text), botKey);
}
