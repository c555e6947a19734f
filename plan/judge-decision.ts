import type { Acceptance, Decision } from './approval.js';
import { askedIn, decisionStatement, type Question } from './decision-text.js';
import type { Directory } from './directory.js';
import { formatDuration } from './duration.js';
import { refusePerson, refuseProof } from './judge-proof.js';
import { type Refusal, refuse } from './refusal.js';
import type { ApprovalStatus } from './run.js';

export interface DecisionContext {
  /** What the run asks at the step that the decision names, else what it asked last. */
  readonly approval: ApprovalStatus | undefined;
  /** Who may decide; null: that is not read yet, and everything else is judged. */
  readonly directory: Directory | null;
  readonly requester: string;
  readonly question: Omit<Question, 'step' | 'askedAt' | 'grants'>;
  readonly now: number;
}

/** Fewer characters than this could match another plan by chance. */
const SHORTEST_HASH = 12;

/**
 * Why a person's decision does not count, or undefined. Refusals are said to the person at once, so each reason says what to do.
 * The order is that of the questions: is there anything to decide, may this person decide it, do they decide on what they saw, and last, because
 * it costs milliseconds, is it really them.
 */
export function judgeDecision(decision: Decision, context: DecisionContext): Refusal | undefined {
  const { approval, directory, question, now } = context;
  return (
    refuseQuestion(decision, context) ??
    (directory === null ? undefined : refuseMember(decision, approval?.group ?? '', directory)) ??
    refuseVote(decision, context) ??
    refuseEvidence(decision, context) ??
    (directory === null || !approval
      ? undefined
      : refuseProof(decision, decisionStatement(askedIn(question, approval), decision), directory, now))
  );
}

function refuseQuestion(decision: Decision, { approval, now }: DecisionContext): Refusal | undefined {
  if (!approval) return refuse('nothing-to-decide', 'This run is not waiting for an approval now.');
  if (approval.step !== decision.step) {
    return refuse(
      'other-step',
      `This run now asks about the step "${approval.step}", not "${decision.step}". Look at it again with lifeboat status.`,
    );
  }
  if (approval.outcome === 'expired') return refuse('expired', 'This approval is closed: expired.');
  // A worker that was away reads the click and the timer at the same time, and the click first.
  if (approval.outcome === 'open')
    return now >= approval.expiresAt ? refuse('expired', 'This approval has just expired.') : undefined;
  // Whoever rejects what was approved already stops the run; that is judged like any decision.
  if (approval.outcome === 'approved' && decision.decision === 'reject') return undefined;
  return refuse('already-decided', `This approval is closed: ${approval.outcome}.`);
}

/**
 * Why a person may not decide for this group by this directory, or undefined. Without the decision's own circumstances, so it is asked again,
 * right before what was approved happens.
 */
export function refuseMember(decision: Decision, group: string, directory: Directory): Refusal | undefined {
  const { person } = decision;
  const stranger = refusePerson(decision, directory);
  if (stranger) return stranger;
  const members = Object.hasOwn(directory.groups, group) ? (directory.groups[group] ?? []) : [];
  return members.includes(person)
    ? undefined
    : refuse('not-in-group', `${person} is not in the group ${group}, which decides this.`);
}

function refuseVote(decision: Decision, { approval, requester }: DecisionContext): Refusal | undefined {
  const { person } = decision;
  // A requester may stop their own run, but never wave it through.
  if (person === requester && decision.decision === 'approve')
    return refuse('own-request', `${person} asked for this run and cannot approve it.`);
  const earlier = approval?.decisions.find(given => given.person === person && given.decision === decision.decision);
  if (!earlier || (approval?.policy.secondFactor === true && isStronger(decision, earlier))) return undefined;
  const time = new Date(earlier.at).toISOString().slice(11, 19);
  return refuse('already-said', `${person} has already said so, at ${time} UTC; one person is one vote.`);
}

/** Where a second factor is needed, whoever clicked may sign as well. It stays one vote. */
function isStronger(decision: Decision, earlier: Decision): boolean {
  return decision.proof?.kind === 'ssh' && earlier.proof?.kind !== 'ssh';
}

function refuseEvidence(decision: Decision, { approval, question }: DecisionContext): Refusal | undefined {
  const { planHash } = question;
  if (decision.planHash.length < SHORTEST_HASH || !planHash.startsWith(decision.planHash)) {
    return refuse(
      'other-plan',
      `The decision was made on another plan (${decision.planHash}); this run executes ${planHash.slice(0, SHORTEST_HASH)}.`,
    );
  }
  const must = approval?.mustAcceptMs ?? null;
  if (decision.decision === 'approve' && must !== null && (decision.acceptLossMs ?? 0) < must) {
    return refuse(
      'loss-not-accepted',
      `The loss is above the budget. Accept at least ${formatDuration(must)} by number, or reject.`,
    );
  }
  return undefined;
}

/** What the approvers together accepted: the smallest number anyone accepted; without a number, the budget. */
export function accepted(approval: ApprovalStatus, budgetMs: number): Acceptance {
  const approvals = approval.decisions.filter(given => given.decision === 'approve');
  return {
    lossMs: Math.min(...approvals.map(given => given.acceptLossMs ?? budgetMs)),
    by: approvals.map(given => given.person),
  };
}
