import type { BoardLink, BoardProof, SlackProof, SlackUser, Spoken } from './approval.js';
import { verifyAttested, verifyAttestedLink } from './attestation.js';
import { verifySignedLink } from './board-link.js';
import type { Question, Statement } from './decision-text.js';
import { botKeyOf, type Directory, hasAccount, keysOf, personOfAccount } from './directory.js';
import { type Refusal, refuse } from './refusal.js';
import { sameBytes } from './ssh-key.js';
import { parseSshSignature, SSH_NAMESPACE, verifySshSignature } from './ssh-signature.js';

/**
 * Why the sender of something is not known to be that person by this directory, or undefined. Looks at ids and keys only and not at the
 * signature itself, so it can be asked again later: an account or a key that was taken out of the inventory proves nothing any more.
 */
export function refuseIdentity({ person, proof }: Spoken, directory: Directory): Refusal | undefined {
  if (proof?.kind === 'slack') return refuseStanding(proof.user) ?? refuseAccount(person, proof.user, directory);
  if (proof?.kind === 'board') return refuseBoard(directory) ?? refuseHolder(person, proof.link, directory);
  if (proof) return refuseKey(person, proof.signature, directory);
  return refuseUnsigned(person, directory);
}

/** The same, also for whoever is nobody in this directory. */
export function refusePerson(spoken: Spoken, directory: Directory): Refusal | undefined {
  const { person, proof } = spoken;
  // An account says more than a name that came with it: whose it is, and that none of its owner's words count.
  const unknown = Object.hasOwn(directory.people, person)
    ? undefined
    : refuse('unknown-person', `${person} is not a person of the inventory.`);
  const identity = proof?.kind === 'slack' || !unknown ? refuseIdentity(spoken, directory) : undefined;
  return identity ?? unknown;
}

/** Why a proof does not hold, or undefined: made for exactly this statement, by whom it names, and in time. */
export function refuseProof(
  { proof }: Spoken,
  statement: Statement,
  directory: Directory,
  now: number,
): Refusal | undefined {
  if (!proof) return undefined;
  if (now >= proof.expiresAt || (proof.kind === 'board' && now >= proof.link.expiresAt))
    return refuse('proof-expired', 'The signature of this has expired. Say it again to what is asked now.');
  if (proof.kind === 'slack') return refuseAttestation(proof, statement, directory);
  if (proof.kind === 'board') return refuseOnBoard(proof, statement, directory);
  const parsed = parseSshSignature(proof.signature);
  return parsed && verifySshSignature(parsed, statement.text(proof.expiresAt))
    ? undefined
    : refuse(
        'signature-mismatch',
        `The signature is not one over this, said to this question (namespace ${SSH_NAMESPACE}). Sign it anew; for a decision print the text with --print.`,
      );
}

/** Whether a link was made for this person and this question: signed by the key that it names, or by the bot for the account that it names. */
export function verifyLink(question: Question, person: string, link: BoardLink, directory: Directory): boolean {
  const { user } = link;
  if (!user) return verifySignedLink(question, person, link);
  const botKey = botKeyOf(directory);
  return botKey !== undefined && verifyAttestedLink(question, person, { ...link, user }, botKey);
}

/** Whose link it is: the owner of the key that signed it, or of the account that asked for it. */
function refuseHolder(person: string, { user, signature }: BoardLink, directory: Directory): Refusal | undefined {
  if (user) return refuseStanding(user) ?? refuseAccount(person, user, directory);
  return refuseKey(person, signature, directory);
}

/** A link is not what was said with it: without a key of the bot nothing says what that was. */
function refuseBoard(directory: Directory): Refusal | undefined {
  return botKeyOf(directory)
    ? undefined
    : refuse(
        'board-unattested',
        'No key of the bot is in the inventory (slack.bot_key), so what is said on the board cannot be verified. Say it on the command line.',
      );
}

function refuseOnBoard(proof: BoardProof, statement: Statement, directory: Directory) {
  if (!verifyLink(statement.question, statement.person, proof.link, directory))
    return refuse('signature-mismatch', 'The link was not signed for this person and this question.');
  const botKey = botKeyOf(directory);
  return botKey && verifyAttested(statement, proof, botKey)
    ? undefined
    : refuse(
        'not-attested',
        'The bot did not attest this for this question: it was changed on its way, or another key signed it.',
      );
}

function refuseAttestation(proof: SlackProof, statement: Statement, directory: Directory) {
  const botKey = botKeyOf(directory);
  if (!botKey || verifyAttested(statement, proof, botKey)) return undefined;
  return refuse(
    'not-attested',
    'The bot did not attest this click for this question: what was said, the plan or the run was changed on its way, or another key signed it.',
  );
}

/** What Slack says of the user. Before everything else, because none of these may decide, whoever they are in the inventory. */
function refuseStanding(user: SlackUser): Refusal | undefined {
  if (user.bot) return refuse('slack-bot', 'An app of Slack cannot decide. A person has to.');
  if (user.deleted) return refuse('slack-deactivated', 'This account of Slack is deactivated.');
  if (user.stranger)
    return refuse('slack-external', 'This account belongs to another organisation, and nobody there can decide.');
  return user.restricted ? refuse('slack-guest', 'A guest of Slack cannot decide.') : undefined;
}

function refuseAccount(person: string, user: SlackUser, directory: Directory): Refusal | undefined {
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
  if (!parsed) return refuse('signature-unreadable', 'This is no ed25519 signature as ssh-keygen -Y sign writes it.');
  const known = keysOf(directory, person).some(key => sameBytes(key, parsed.signer));
  return known ? undefined : refuse('unknown-key', `The key of this signature is none of ${person} in the inventory.`);
}

function refuseUnsigned(person: string, directory: Directory): Refusal | undefined {
  if (keysOf(directory, person).length > 0) {
    return refuse(
      'unsigned',
      `${person} has a key in the inventory, so what they say must be signed: on the command line with --key.`,
    );
  }
  return botKeyOf(directory)
    ? refuse(
        'unsigned',
        `${person} has no key in the inventory, so what they say must come through the bot, from Slack or from the board.`,
      )
    : undefined;
}
