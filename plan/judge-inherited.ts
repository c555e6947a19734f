import type { Acceptance, ApprovalPolicy } from './approval.js';
import { countQuorum } from './count-quorum.js';
import { decisionStatement } from './decision-text.js';
import type { Directory } from './directory.js';
import { formatDuration } from './duration.js';
import { type Grant, type GrantedReading, grantsDigest, type Inherited } from './grant.js';
import { Verdict } from './gate.js';
import { refuseMember } from './judge-decision.js';
import { refuseProof } from './judge-proof.js';
import { type Refusal, refuse } from './refusal.js';
import type { Mode } from './run.js';

/** What the run knows of itself, by which an inherited approval is judged. */
export interface InheritedContext {
  readonly service: string;
  readonly planHash: string;
  readonly mode: Mode;
  /** The workflow that started this run, as Temporal says; absent: a person or a schedule did. */
  readonly parent: { readonly workflowId: string; readonly run: string } | undefined;
  /** The run's own approval step. */
  readonly policy: ApprovalPolicy;
  /** The gates before that step as they were read in this run. */
  readonly evidence: readonly GrantedReading[];
  /** Who may decide now. */
  readonly directory: Directory;
  readonly now: number;
}

export type InheritedVerdict =
  | { readonly ok: true; readonly accepted: Acceptance }
  | ({ readonly ok: false } & Refusal);

/**
 * Whether the approval of an evacuation counts for the run of one of its services. Nothing in it is believed: the run that gave it must be the one
 * that started this run, the decisions are judged again by today's directory over the text that was signed, and that text names the plan of every
 * service and the readings that people saw. It counts only while this run's own readings are no worse. Whatever is not so is a reason to ask people
 * as always. What is trusted is Temporal, which says whose child a run is, and with it whoever may register workflows there.
 */
export function judgeInherited(inherited: Inherited, context: InheritedContext): InheritedVerdict {
  const grant = inherited.approval.grants?.find(({ service }) => service === context.service);
  const refusal =
    refuseOrigin(inherited, context) ??
    refuseGrant(grant, context) ??
    refuseExpiry(inherited, context) ??
    refuseDecisions(inherited, context) ??
    (grant && refuseWorse(grant, acceptedBy(inherited), context));
  if (refusal || !grant) return { ok: false, ...(refusal ?? NOT_GRANTED) };
  const by = approvalsOf(inherited).map(({ person }) => person);
  return { ok: true, accepted: { lossMs: lossOf(grant, acceptedBy(inherited)), by } };
}

const NOT_GRANTED = refuse('not-granted', 'The evacuation has granted nothing to this service.');

function refuseOrigin({ from }: Inherited, { parent, mode }: InheritedContext): Refusal | undefined {
  if (parent?.workflowId !== from.name || parent.run !== from.run)
    return refuse(
      'not-its-child',
      `This run was not started by the run ${from.run} of ${from.name}, which was approved.`,
    );
  return from.mode === mode
    ? undefined
    : refuse('other-mode', `The evacuation was approved as a ${from.mode} run, and this is a ${mode} run.`);
}

function refuseGrant(grant: Grant | undefined, { planHash }: InheritedContext): Refusal | undefined {
  if (!grant) return NOT_GRANTED;
  return grant.planHash === planHash
    ? undefined
    : refuse('other-plan', 'The evacuation was approved with another plan for this service.');
}

/** An approval is good for as long again as its question was open, from the decision that completed it. */
function refuseExpiry({ approval }: Inherited, { now }: InheritedContext): Refusal | undefined {
  const { outcome, decisions, policy } = approval;
  if (outcome !== 'approved' || decisions.length === 0)
    return refuse('not-approved', `The evacuation's approval is ${outcome}.`);
  const given = Math.max(...decisions.map(({ at }) => at));
  return now < given + policy.expiresMs
    ? undefined
    : refuse('expired', `The evacuation was approved more than ${formatDuration(policy.expiresMs)} ago.`);
}

function refuseDecisions(inherited: Inherited, { directory, policy }: InheritedContext): Refusal | undefined {
  const { from, approval } = inherited;
  const question = {
    run: from.run,
    service: from.name,
    planHash: from.planHash,
    epoch: from.epoch,
    mode: from.mode,
    step: approval.step,
    askedAt: approval.askedAt,
    grants: grantsDigest(approval.grants ?? []),
  };
  const judged = approvalsOf(inherited).map(given => ({
    given,
    refusal:
      (given.person === from.requester
        ? refuse('own-request', `${given.person} asked for the evacuation and cannot approve it.`)
        : undefined) ??
      refuseMember(given, approval.group, directory) ??
      refuseProof(given, decisionStatement(question, given), directory, given.at),
  }));
  const standing = judged.filter(({ refusal }) => !refusal).map(({ given }) => given);
  if (countQuorum(approval.policy, standing).complete && countQuorum(policy, standing).complete) return undefined;
  const reasons = judged.flatMap(({ refusal }) => refusal?.reason ?? []).join(' ');
  return refuse('quorum-lost', `Its quorum is not enough for this service. ${reasons}`.trim());
}

/** A reading that passes is within the runbook's own budget; one that does not must have been seen so, and be within what was accepted. */
function refuseWorse(grant: Grant, acceptedMs: number | null, { evidence }: InheritedContext): Refusal | undefined {
  for (const now of evidence) {
    const seen = grant.evidence.find(({ step }) => step === now.step);
    if (grant.later?.includes(now.step)) {
      if (now.verdict === Verdict.pass) continue;
      return refuse('worse', `"${now.step}" says ${now.verdict}; unread it was approved only within its budget.`);
    }
    if (!seen) return refuse('not-seen', `"${now.step}" was not read before the evacuation was approved.`);
    const passable = seen.verdict === Verdict.pass || seen.askable;
    if (!passable)
      return refuse('refused-then', `"${now.step}" said ${seen.verdict} when the evacuation was approved.`);
    if (now.verdict === Verdict.pass) continue;
    if (seen.verdict === Verdict.pass || !now.askable || now.atMostMs === null)
      return refuse('worse', `"${now.step}" says ${now.verdict} now and said ${seen.verdict} when it was approved.`);
    if (acceptedMs === null || now.atMostMs > acceptedMs)
      return refuse(
        'worse',
        `"${now.step}" bounds the loss at ${formatDuration(now.atMostMs)} now; at most ${formatDuration(acceptedMs ?? 0)} was accepted.`,
      );
  }
  return undefined;
}

/** Within its budget a service is approved with its budget; the number that people typed is for those above theirs. */
function lossOf({ budgetMs, evidence }: Grant, acceptedMs: number | null): number {
  const above = evidence.some(({ verdict }) => verdict !== Verdict.pass);
  return above && acceptedMs !== null ? acceptedMs : budgetMs;
}

/** The smallest number that anybody typed; null when nobody typed one. */
function acceptedBy(inherited: Inherited): number | null {
  const numbers = approvalsOf(inherited).flatMap(({ acceptLossMs }) => acceptLossMs ?? []);
  return numbers.length > 0 ? Math.min(...numbers) : null;
}

function approvalsOf({ approval }: Inherited) {
  return approval.decisions.filter(({ decision }) => decision === 'approve');
}
