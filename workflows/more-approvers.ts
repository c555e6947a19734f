import type { ApprovalPolicy } from '../plan/approval.js';
import { JournalEvent } from '../plan/journal.js';
import type { PlannedStep } from '../plan/plan.js';
import type { Run } from './run.js';

/**
 * The policy as this run needs it: a plan that no drill proved lately asks for more approvers, as its input says. Never for more than the group has
 * besides the requester, or nobody could let the run through on the night it is needed; the runbook's own quorum always stays.
 */
export function withMoreApprovers(run: Run, step: PlannedStep, policy: ApprovalPolicy, group: string): ApprovalPolicy {
  const { proof, plan, requester } = run.input;
  if (!proof || proof.moreApprovers === 0) return policy;
  const able = (plan.estate.groups[group] ?? []).filter(person => person !== requester).length;
  const wanted = policy.quorum + proof.moreApprovers;
  const quorum = Math.max(policy.quorum, Math.min(wanted, able));
  const enough =
    quorum === wanted ? '' : ` ${group} has only ${able} besides ${requester}, so not all of them can be asked for.`;
  const sentence = `The plan is ${proof.verdict}, so ${quorum} must approve instead of ${policy.quorum}. ${proof.reason}${enough}`;
  run.record.log(JournalEvent.quorumRaised, step.id, sentence, { quorum, of: policy.quorum, verdict: proof.verdict });
  return { ...policy, quorum };
}
