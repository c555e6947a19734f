import type { ApprovalPolicy } from '../plan/approval.js';
import { OnExpiry } from '../plan/approval.js';
import { formatDuration } from '../plan/duration.js';
import { Verdict } from '../plan/gate.js';
import { grantsOf } from '../plan/grant.js';
import { judgeUnattended } from '../plan/judge-unattended.js';
import type { PlannedAct, PlannedStep } from '../plan/plan.js';
import { type ApprovalStatus, Mode } from '../plan/run.js';
import { act } from './act.js';
import { passInherited } from './inherit.js';
import { stopsForPeople } from './make-way.js';
import { withMoreApprovers } from './more-approvers.js';
import { type Run, stopping } from './run.js';

export type ApprovalOutcome = 'approved' | 'rejected' | 'expired' | 'stopped';

/** Asks, and waits for the quorum, a rejection, the expiry or an abort. */
export async function askApproval(run: Run, step: PlannedStep, policy: ApprovalPolicy): Promise<ApprovalOutcome> {
  run.accepted.delete(step.id);
  if (passUnattended(run, step, policy) || passBroken(run, step)) return 'approved';
  if (await passInherited(run, step, policy)) return 'approved';
  let outcome = await ask(run, step, policy, policy.from);
  if (outcome === 'expired' && policy.onExpiry === OnExpiry.escalate && policy.escalateTo !== null) {
    run.record.log('approval-escalated', step.id, `Nobody decided in time, so ${policy.escalateTo} is asked now.`);
    const answer = ask(run, step, policy, policy.escalateTo);
    // Beside the question, which must not wait for a channel that does not answer.
    if (policy.page) void page(run, step, policy.page);
    outcome = await answer;
  }
  if (outcome === 'expired' && policy.onExpiry === OnExpiry.abort) {
    run.abort ??= { person: 'the runbook', reason: 'nobody decided in time and the approval says on_expiry: abort' };
  }
  return outcome;
}

async function page(run: Run, step: PlannedStep, planned: PlannedAct): Promise<void> {
  // A message goes out once for each step of a run, and every question is a reason of its own.
  const paged = await act(run, `${step.id}@${run.record.approvalOf(step.id)?.askedAt}`, planned);
  if (!paged.ok) run.record.log('approval-escalated', step.id, `${planned.summary}: not delivered. ${paged.reason}`);
}

/** Passes the approval by itself where the runbook says so and everything is proved. The guards read the gates once more, and zero is all they accept. */
function passUnattended(run: Run, step: PlannedStep, policy: ApprovalPolicy): boolean {
  const { record } = run;
  if (policy.unattended === undefined) return false;
  // Where a plan needs more people than usual, none is too few.
  if ((run.input.proof?.moreApprovers ?? 0) > 0) {
    record.log('approval-unattended', step.id, `People are asked: the plan is ${run.input.proof?.verdict}.`);
    return false;
  }
  const evidence = run.input.plan.steps.flatMap(({ id, gate }) =>
    gate !== null && policy.evidence.includes(id) ? [{ step: id, gate, judgement: record.judgementOf(id) }] : [],
  );
  const verdict = judgeUnattended(policy.unattended, evidence);
  if (!verdict.pass) {
    record.log('approval-unattended', step.id, verdict.reason);
    return false;
  }
  run.accepted.set(step.id, { lossMs: 0, by: [] });
  record.log('approval-unattended', step.id, verdict.sentence, { unattended: policy.unattended });
  return true;
}

/** Passes it on the word of whoever broke the glass, where they have named this approval. */
function passBroken(run: Run, step: PlannedStep): boolean {
  const { breakGlass } = run.host;
  const sentence = breakGlass?.approved(step);
  if (!breakGlass || sentence === undefined) return false;
  run.accepted.set(step.id, { lossMs: breakGlass.lossMs, by: [breakGlass.person] });
  run.record.log('break-glass', step.id, sentence, { person: breakGlass.person, acceptLossMs: breakGlass.lossMs });
  return true;
}

async function ask(run: Run, step: PlannedStep, asked: ApprovalPolicy, group: string): Promise<ApprovalOutcome> {
  const { record } = run;
  if (stopsForPeople(run)) return 'stopped';
  const policy = shortened(run, withMoreApprovers(run, step, asked, group));
  const approval = openApproval(run, step, policy, group);
  record.openApproval(approval);
  record.setStep(step.id, { state: 'asking' });
  record.setStatus('asking', approval.expiresAt);
  const who = `${policy.quorum} of ${group}`;
  record.log('approval-asked', step.id, `${who} must approve within ${formatDuration(policy.expiresMs)}.`, {
    mustAcceptMs: approval.mustAcceptMs,
  });
  const outcome = () => record.approvalOf(step.id)?.outcome;
  const decided = await run.host.within(() => outcome() !== 'open' || stopping(run), policy.expiresMs);
  record.setStatus('running');
  if (stopping(run)) return 'stopped';
  if (!decided) {
    record.setApproval(step.id, { outcome: 'expired' });
    record.log(
      'approval-expired',
      step.id,
      `Nobody of ${group} completed the quorum within ${formatDuration(policy.expiresMs)}.`,
    );
    return 'expired';
  }
  return outcome() === 'approved' ? 'approved' : 'rejected';
}

/** A drill of what happens when nobody answers does not wait as long as the night does. Nothing shortens a real question. */
function shortened({ input: { mode, expiresMs } }: Run, policy: ApprovalPolicy): ApprovalPolicy {
  if (mode !== Mode.drill || expiresMs === undefined || expiresMs >= policy.expiresMs) return policy;
  return { ...policy, expiresMs };
}

/** The last approval of an evacuation before its services move is given for all of them, each on what was measured for it. */
function grantedBy({ input, record }: Run, step: PlannedStep): Pick<ApprovalStatus, 'grants'> {
  const { evacuation, steps } = input.plan;
  const last = steps.findLast(({ approval }) => approval !== null);
  return evacuation && last === step ? { grants: grantsOf(evacuation, id => record.judgementOf(id)) } : {};
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
    ...grantedBy(run, step),
  };
}
