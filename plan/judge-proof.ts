import type { BoardProof, Decision, SlackProof } from './approval.js';
import { verifyBoardLink, verifyOnBoard } from './board-proof.js';
import type { Question } from './decision-text.js';
import { decisionText } from './decision-text.js';
import { botKeyOf, type Directory, hasAccount, keysOf, personOfAccount } from './directory.js';
import { type Refusal, refuse } from './refusal.js';
import { verifyAttestation } from './slack-attestation.js';
import { sameBytes } from './ssh-key.js';
import { parseSshSignature, SSH_NAMESPACE, verifySshSignature } from './ssh-signature.js';

/**
 * Why the sender of a decision is not known to be that person by this directory, or undefined. Looks at ids and keys only and not at the
 * signature itself, so it can be asked again later: an account or a key that was taken out of the inventory proves nothing any more.
 */
export function refuseIdentity(decision: Decision, directory: Directory): Refusal | undefined {
  const { person, proof } = decision;
  if (proof?.kind === 'slack') return refuseStanding(proof) ?? refuseAccount(person, proof, directory);
  if (proof?.kind === 'board') return refuseBoard(directory) ?? refuseKey(person, proof.link.signature, directory);
  if (proof) return refuseKey(person, proof.signature, directory);
  return refuseUnsigned(person, directory);
}

/** Why the proof of a decision does not hold, or undefined: made for this question and this decision, by whom it names, and in time. */
export function refuseProof(
  decision: Decision,
  question: Question,
  directory: Directory,
  now: number,
): Refusal | undefined {
  const { proof } = decision;
  if (!proof) return undefined;
  if (now >= proof.expiresAt || (proof.kind === 'board' && now >= proof.link.expiresAt))
    return refuse('proof-expired', 'The signature of this decision has expired. Decide again on what is asked now.');
  if (proof.kind === 'slack') return refuseAttestation(decision, proof, question, directory);
  if (proof.kind === 'board') return refuseOnBoard(decision, proof, question, directory);
  const parsed = parseSshSignature(proof.signature);
  return parsed && verifySshSignature(parsed, decisionText(question, decision, proof.expiresAt))
    ? undefined
    : refuse(
        'signature-mismatch',
        `The signature is not one over this decision on this question (namespace ${SSH_NAMESPACE}). Print the text anew with --print and sign that.`,
      );
}

/** A link is not the decision that was made with it: without a key of the bot nothing says what that was. */
function refuseBoard(directory: Directory): Refusal | undefined {
  return botKeyOf(directory)
    ? undefined
    : refuse(
        'board-unattested',
        'No key of the bot is in the inventory (slack.bot_key), so a decision on the board cannot be verified. Decide with lifeboat approve or reject.',
      );
}

function refuseOnBoard(decision: Decision, proof: BoardProof, question: Question, directory: Directory) {
  if (!verifyBoardLink(question, decision.person, proof.link))
    return refuse('signature-mismatch', 'The link was not signed for this person and this question.');
  const botKey = botKeyOf(directory);
  return botKey && verifyOnBoard(question, decision, proof, botKey)
    ? undefined
    : refuse(
        'not-attested',
        'The bot did not attest this decision for this question: it was changed on its way, or another key signed it.',
      );
}

function refuseAttestation(decision: Decision, proof: SlackProof, question: Question, directory: Directory) {
  const botKey = botKeyOf(directory);
  if (!botKey || verifyAttestation(question, decision, proof, botKey)) return undefined;
  return refuse(
    'not-attested',
    'The bot did not attest this click for this question: the decision, the plan or the run was changed on its way, or another key signed it.',
  );
}

/** What Slack says of the user. Before everything else, because none of these may decide, whoever they are in the inventory. */
function refuseStanding({ user }: SlackProof): Refusal | undefined {
  if (user.bot) return refuse('slack-bot', 'An app of Slack cannot decide. A person has to.');
  if (user.deleted) return refuse('slack-deactivated', 'This account of Slack is deactivated.');
  if (user.stranger)
    return refuse('slack-external', 'This account belongs to another organisation, and nobody there can decide.');
  return user.restricted ? refuse('slack-guest', 'A guest of Slack cannot decide.') : undefined;
}

function refuseAccount(person: string, { user }: SlackProof, directory: Directory): Refusal | undefined {
  if (hasAccount(directory, person, user)) return refuseUnattested(person, directory);
  const owner = personOfAccount(directory, user);
  return owner === undefined
    ? refuse(
        'unknown-account',
        `The account ${user.id} of the workspace ${user.team} belongs to nobody in the inventory.`,
      )
    : refuse('other-account', `The account ${user.id} is one of ${owner}, not of ${person}.`);
}

/** Where no key of the bot is declared a click is worth as much as a word, and a person with keys is not taken at their word. */
function refuseUnattested(person: string, directory: Directory): Refusal | undefined {
  return botKeyOf(directory) ? undefined : refuseUnsigned(person, directory);
}

function refuseKey(person: string, signature: string, directory: Directory): Refusal | undefined {
  const parsed = parseSshSignature(signature);
  if (!parsed)
    return refuse('signature-unreadable', 'This is no ssh-ed25519 signature as ssh-keygen -Y sign writes it.');
  const known = keysOf(directory, person).some(key => sameBytes(key, parsed.publicKey));
  return known ? undefined : refuse('unknown-key', `The key of this signature is none of ${person} in the inventory.`);
}

function refuseUnsigned(person: string, directory: Directory): Refusal | undefined {
  if (keysOf(directory, person).length > 0) {
    return refuse(
      'unsigned',
      `${person} has a key in the inventory, so the decision must be signed: lifeboat approve or reject with --key.`,
    );
  }
  return botKeyOf(directory)
    ? refuse(
        'unsigned',
        `${person} has no key in the inventory, so the decision must come from Slack, through the bot.`,
      )
    : undefined;
}
