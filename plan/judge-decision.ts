import type { Acceptance, Decision } from './approval.js';
import { formatDuration } from './duration.js';
import type { Estate } from './inventory.js';
import type { ApprovalStatus } from './run.js';

export interface DecisionContext {
  readonly approval: ApprovalStatus | undefined;
  readonly estate: Pick<Estate, 'people' | 'groups'>;
  readonly requester: string;
  readonly planHash: string;
}

export type DecisionVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: string; readonly reason: string };

/** Fewer characters than this could match another plan by chance. */
const SHORTEST_HASH = 12;

/**
 * Whether a person's decision counts. Refusals are said to the person at once, so each reason says what to do.
 * The order is that of the questions: is there anything to decide, may this person decide it, do they decide on what they saw.
 */
export function judgeDecision(decision: Decision, context: DecisionContext): DecisionVerdict {
  return (
    refuseQuestion(decision, context) ??
    refusePerson(decision, context) ??
    refuseEvidence(decision, context) ?? { ok: true }
  );
}

function refuse(code: string, reason: string): DecisionVerdict {
  return { ok: false, code, reason };
}

function refuseQuestion(decision: Decision, { approval }: DecisionContext): DecisionVerdict | undefined {
  if (!approval) return refuse('nothing-to-decide', 'This run is not waiting for an approval now.');
  if (approval.step !== decision.step) {
    return refuse(
      'other-step',
      `This run now asks about the step "${approval.step}", not "${decision.step}". Look at it again with lifeboat status.`,
    );
  }
  if (approval.outcome !== 'open') return refuse('already-decided', `This approval is closed: ${approval.outcome}.`);
  return undefined;
}

function refusePerson(
  decision: Decision,
  { approval, estate, requester }: DecisionContext,
): DecisionVerdict | undefined {
  const { person } = decision;
  if (!Object.hasOwn(estate.people, person))
    return refuse('unknown-person', `${person} is not a person of the inventory.`);
  const group = approval?.group ?? '';
  if (!(estate.groups[group] ?? []).includes(person))
    return refuse('not-in-group', `${person} is not in the group ${group}, which decides this.`);
  // A requester may stop their own run, but never wave it through.
  if (person === requester && decision.decision === 'approve')
    return refuse('own-request', `${person} asked for this run and cannot approve it.`);
  const earlier = approval?.decisions.some(given => given.person === person && given.decision === decision.decision);
  return earlier ? refuse('already-said', `${person} has already said so; one person is one vote.`) : undefined;
}

function refuseEvidence(decision: Decision, { approval, planHash }: DecisionContext): DecisionVerdict | undefined {
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
