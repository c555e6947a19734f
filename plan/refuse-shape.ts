import type { Decision } from './approval.js';
import type { Word } from './act.js';
import { type Refusal, refuse } from './refusal.js';

/** What a person writes fits on a card; nothing longer enters a history. */
const LONGEST_REASON = 1_000;
const LONGEST_NAME = 200;
const LONGEST_SIGNATURE = 2_000;

/**
 * Why a decision is none, whatever its sender called it, or undefined. What reaches a run is JSON from whoever can reach Temporal, so its type
 * is a claim; by hand, because a workflow has no zod.
 */
export function refuseShape(decision: unknown): Refusal | undefined {
  return isDecision(decision)
    ? undefined
    : refuse('malformed', 'This is not a decision as this version of Lifeboat writes it.');
}

/** The same for what people say to a run besides decisions. A proof without the moment of saying it would be no proof of anything. */
export function refuseWordShape(word: unknown): Refusal | undefined {
  return isWord(word) ? undefined : refuse('malformed', 'This is not what this version of Lifeboat says to a run.');
}

function isWord(value: unknown): value is Word {
  if (!isRecord(value)) return false;
  const { person, reason, saidAt, proof } = value;
  return (
    isText(person, LONGEST_NAME) &&
    isText(reason, LONGEST_REASON) &&
    (saidAt === undefined ? proof === undefined : isAmount(saidAt)) &&
    (proof === undefined || isProof(proof))
  );
}

function isDecision(value: unknown): value is Decision {
  if (!isRecord(value)) return false;
  const { decision, person, step, planHash, acceptLossMs, reason, channel, proof } = value;
  return (
    (decision === 'approve' || decision === 'reject') &&
    [person, step, planHash, channel].every(text => isText(text, LONGEST_NAME)) &&
    isText(reason, LONGEST_REASON) &&
    (acceptLossMs === null || isAmount(acceptLossMs)) &&
    (proof === undefined || isProof(proof))
  );
}

function isProof(value: unknown): boolean {
  if (!isRecord(value) || !isAmount(value['expiresAt']) || !isText(value['signature'], LONGEST_SIGNATURE)) return false;
  if (value['kind'] === 'board') return isLink(value['link']);
  return value['kind'] === 'ssh' || (value['kind'] === 'slack' && isUser(value['user']));
}

function isLink(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { nonce, expiresAt, signature, user } = value;
  return (
    isText(nonce, LONGEST_NAME) &&
    isAmount(expiresAt) &&
    isText(signature, LONGEST_SIGNATURE) &&
    (user === undefined || isUser(user))
  );
}

function isUser(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { enterprise, team, id, restricted, deleted, bot, stranger } = value;
  return (
    (enterprise === null || isText(enterprise, LONGEST_NAME)) &&
    [team, id].every(text => isText(text, LONGEST_NAME)) &&
    // A fact that is missing is not a fact that is false.
    [restricted, deleted, bot, stranger].every(fact => typeof fact === 'boolean')
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isText(value: unknown, longest: number): boolean {
  return typeof value === 'string' && value.length <= longest;
}

/** NaN is neither less nor more than any limit. */
function isAmount(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
