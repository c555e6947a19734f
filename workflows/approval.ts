import type { ApprovalPolicy, Decision } from '../plan/approval.js';
import { OnExpiry } from '../plan/approval.js';
import { formatDuration } from '../plan/duration.js';
import { Verdict } from '../plan/gate.js';
import { accepted, judgeDecision } from '../plan/judge-decision.js';
import { judgeUnattended } from '../plan/judge-unattended.js';
import type { PlannedStep } from '../plan/plan.js';
import type { ApprovalStatus } from '../plan/run.js';
import { type Run, stopping } from './run.js';

export type ApprovalOutcome = 'approved' | 'rejected' | 'expired' | 'stopped';

/** Asks, and waits for the quorum, a rejection, the expiry or an abort. */
export async function askApproval(run: Run, step: PlannedStep, policy: ApprovalPolicy): Promise<ApprovalOutcome> {
  run.accepted = null;
  if (passUnattended(run, step, policy)) return 'approved';
  let outcome = await ask(run, step, policy, policy.from);
  if (outcome === 'expired' && policy.onExpiry === OnExpiry.escalate && policy.escalateTo !== null) {
    run.record.log('approval-escalated', step.id, `Nobody decided in time, so ${policy.escalateTo} is asked now.`);
    outcome = await ask(run, step, policy, policy.escalateTo);
  }
  if (outcome === 'expired' && policy.onExpiry === OnExpiry.abort) {
    run.abort ??= { person: 'the runbook', reason: 'nobody decided in time and the approval says on_expiry: abort' };
  }
  return outcome;
}

/** Passes the approval by itself where the runbook says so and everything is proved. The guards read the gates once more, and zero is all they accept. */
function passUnattended(run: Run, step: PlannedStep, policy: ApprovalPolicy): boolean {
  if (policy.unattended === undefined) return false;
  const evidence = run.input.plan.steps.flatMap(({ id, gate }) =>
    gate !== null && policy.evidence.includes(id) ? [{ step: id, gate, judgement: run.record.judgementOf(id) }] : [],
  );
  const verdict = judgeUnattended(policy.unattended, evidence);
  if (!verdict.pass) {
    run.record.log('approval-unattended', step.id, verdict.reason);
    return false;
  }
  run.accepted = { lossMs: 0, by: [] };
  run.record.log('approval-unattended', step.id, verdict.sentence, { unattended: policy.unattended });
  return true;
}

async function ask(run: Run, step: PlannedStep, policy: ApprovalPolicy, group: string): Promise<ApprovalOutcome> {
  const { record } = run;
  const approval = openApproval(run, step, policy, group);
  record.openApproval(approval);
  record.setStep(step.id, { state: 'asking' });
  record.setStatus('asking', approval.expiresAt);
  const who = `${policy.quorum} of ${group}`;
  record.log('approval-asked', step.id, `${who} must approve within ${formatDuration(policy.expiresMs)}.`, {
    mustAcceptMs: approval.mustAcceptMs,
  });
  const decided = await run.host.within(() => record.approval?.outcome !== 'open' || stopping(run), policy.expiresMs);
  record.setStatus('running');
  if (stopping(run)) return 'stopped';
  if (!decided) {
    record.setApproval({ outcome: 'expired' });
    record.log(
      'approval-expired',
      step.id,
      `Nobody of ${group} completed the quorum within ${formatDuration(policy.expiresMs)}.`,
    );
    return 'expired';
  }
  return record.approval?.outcome === 'approved' ? 'approved' : 'rejected';
}

function openApproval(run: Run, step: PlannedStep, policy: ApprovalPolicy, group: string): ApprovalStatus {
  const evidence = policy.evidence.flatMap(id => {
    const judgement = run.record.judgementOf(id);
    return judgement ? [{ step: id, judgement }] : [];
  });
  const above = evidence.flatMap(({ judgement }) =>
    judgement.verdict !== Verdict.pass && judgement.askable && judgement.loss && judgement.loss.atMostMs !== null
      ? [judgement.loss.atMostMs]
      : [],
  );
  const askedAt = run.host.now();
  return {
    step: step.id,
    policy,
    group,
    askedAt,
    expiresAt: askedAt + policy.expiresMs,
    evidence,
    mustAcceptMs: above.length > 0 ? Math.max(...above) : null,
    decisions: [],
    outcome: 'open',
  };
}

/** Why a decision is refused, or undefined: the Update's validator. Changes nothing. */
export function refuseDecision(run: Run, decision: Decision): string | undefined {
  const { plan, requester } = run.input;
  const verdict = judgeDecision(decision, {
    approval: run.record.approval,
    estate: plan.estate,
    requester,
    planHash: plan.hash,
  });
  return verdict.ok ? undefined : verdict.reason;
}

/** Counts a decision that the validator let through. One rejection stops; approvals need the quorum. */
export function takeDecision(run: Run, decision: Decision): string {
  const { record } = run;
  const open = record.approval;
  if (!open) return '';
  const decisions = [...open.decisions, { ...decision, at: run.host.now() }];
  const reason = decision.reason ? ` (${decision.reason})` : '';
  if (decision.decision === 'reject') {
    record.setApproval({ decisions, outcome: 'rejected' });
    record.log('approval-rejected', open.step, `${decision.person} rejected${reason}.`, { ...decision });
    run.abort ??= { person: decision.person, reason: decision.reason || 'rejected' };
    return 'Rejected. The run stops and puts everything back.';
  }
  const given = new Set(decisions.filter(one => one.decision === 'approve').map(one => one.person)).size;
  const enough = given >= open.policy.quorum;
  record.setApproval({ decisions, outcome: enough ? 'approved' : 'open' });
  const loss =
    decision.acceptLossMs === null ? '' : ` and accepts a loss of at most ${formatDuration(decision.acceptLossMs)}`;
  record.log(
    'approval-given',
    open.step,
    `${decision.person} approved${loss}${reason}: ${given} of ${open.policy.quorum}.`,
    { ...decision },
  );
  const approval = record.approval;
  if (enough && approval) run.accepted = accepted(approval, budgetOf(run, approval));
  return enough ? 'Approved. The run goes on.' : `Counted: ${given} of ${open.policy.quorum}.`;
}

/** The loss budget that an approver accepts who names no number: the largest of the gates that are the evidence. */
function budgetOf(run: Run, approval: ApprovalStatus): number {
  const budgets = run.input.plan.steps
    .filter(step => approval.policy.evidence.includes(step.id))
    .map(step => Number(step.args['max_loss'] ?? 0));
  return Math.max(0, ...budgets);
}
