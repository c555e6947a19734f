import type { BoardLink } from './approval.js';
import { type Question, questionLines, quoted } from './decision-text.js';
import { parseSshSignature, verifySshSignature } from './ssh-signature.js';

/** 128 bits in base64url: nobody guesses one, and no two are the same. */
const NONCE = /^[A-Za-z0-9_-]{22}$/;

/**
 * What a person's own key signs so that they may answer one question once on the board. It begins otherwise than a decision and an act do, so
 * that the signature of a link is never one of those.
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
export function verifySignedLink(question: Question, person: string, link: BoardLink): boolean {
  const parsed = parseSshSignature(link.signature);
  return (
    NONCE.test(link.nonce) && parsed !== undefined && verifySshSignature(parsed, boardLinkText(question, person, link))
  );
}
