import { ed25519 } from '@noble/curves/ed25519.js';
import type { BoardLink, BoardProof } from './approval.js';
import { fromBase64, toBase64 } from './base64.js';
import { decisionText, type Question, questionLines, quoted, type Said } from './decision-text.js';
import { ascii } from './ssh-key.js';
import { parseSshSignature, verifyEd25519, verifySshSignature } from './ssh-signature.js';

/** 128 bits in base64url: nobody guesses one, and no two are the same. */
const NONCE = /^[A-Za-z0-9_-]{22}$/;

/**
 * What a person's own key signs so that they may decide one question once on the board. It begins otherwise than a decision does, so that the
 * signature of a link is never one of a decision.
 */
export function boardLinkText(
  question: Question,
  person: string,
  { nonce, expiresAt }: Pick<BoardLink, 'nonce' | 'expiresAt'>,
): string {
  const lines = [
    'lifeboat board link 1',
    ...questionLines(question),
    `person: ${quoted(person)}`,
    `nonce: ${quoted(nonce)}`,
    `expires: ${expiresAt}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** Whether the key that a link names signed it for this person and this question. Whose key that is, is not asked here. */
export function verifyBoardLink(question: Question, person: string, link: BoardLink): boolean {
  const parsed = parseSshSignature(link.signature);
  return (
    NONCE.test(link.nonce) && parsed !== undefined && verifySshSignature(parsed, boardLinkText(question, person, link))
  );
}

function attestationText(question: Question, said: Said, { link, expiresAt }: Omit<BoardProof, 'signature'>): string {
  const lines = ['lifeboat board attestation 1', `link: ${quoted(link.nonce)}`];
  return `${lines.join('\n')}\n${decisionText(question, said, expiresAt)}`;
}

/** The proof of a decision on the board, attested with the bot's own Ed25519 key (its 32-byte seed). */
export function attestOnBoard(
  question: Question,
  said: Said,
  { link, expiresAt }: Pick<BoardProof, 'link' | 'expiresAt'>,
  seed: Uint8Array,
): BoardProof {
  const text = attestationText(question, said, { kind: 'board', link, expiresAt });
  return { kind: 'board', link, expiresAt, signature: toBase64(ed25519.sign(ascii(text), seed)) };
}

/** Whether the bot with this public key attested exactly this decision by exactly this link. */
export function verifyOnBoard(question: Question, said: Said, proof: BoardProof, botKey: Uint8Array): boolean {
  const signature = fromBase64(proof.signature);
  return signature !== undefined && verifyEd25519(signature, ascii(attestationText(question, said, proof)), botKey);
}
