import type { Decision } from '../plan/approval.js';
import { countQuorum } from '../plan/count-quorum.js';
import type { Directory } from '../plan/directory.js';
import { formatDuration } from '../plan/duration.js';
import { accepted, judgeDecision } from '../plan/judge-decision.js';
import { refuse, type Refusal } from '../plan/refusal.js';
import { refuseShape } from '../plan/refuse-shape.js';
import type { ApprovalStatus } from '../plan/run.js';
import { readDirectory } from './directory.js';
import type { Answer } from './host.js';
import { type Run, stopping } from './run.js';
import { stop } from './stop.js';

/** Why a decision is refused, or undefined: the Update's validator. Changes nothing. Who decides is judged later where it must be read first. */
export function refuseDecision(run: Run, decision: Decision): Refusal | undefined {
  const shape = refuseShape(decision);
  if (shape) return shape;
  const current = approvalFor(run, decision)?.policy.directory !== undefined;
  return judge(run, decision, current ? null : run.input.plan.estate);
}

/**
 * Counts a decision that the validator let through. Where the runbook goes by the current directory, that is read first, and everything is judged
 * once more after it: in between the question may have been answered.
 */
export function takeDecision(run: Run, decision: Decision): Answer | Promise<Answer> {
  const approval = approvalFor(run, decision);
  if (approval?.policy.directory === undefined) return count(run, decision);
  return decision.decision === 'reject'
    ? takeRejection(run, decision, approval)
    : takeApproval(run, decision, approval);
}

async function takeApproval(run: Run, decision: Decision, approval: ApprovalStatus): Promise<Answer> {
  const reading = await readDirectory(run, approval.policy, decision.person);
  // Rejections that arrived before this moment, the commit point of the quorum, win. Not those after it, or a flood of them would be a veto.
  const before = [...run.rejecting];
  await run.host.until(() => before.every(rejection => !run.rejecting.has(rejection)));
  if (reading.ok) return judge(run, decision, reading.directory) ?? count(run, decision);
  // Closed rather than open: a file can be repaired in a minute, and nothing was done yet.
  return refuse(
    'directory-unreadable',
    `Who may decide cannot be read now, so nothing was counted: ${reading.reason} Repair the workers' inventory and decide again.`,
  );
}

async function takeRejection(run: Run, decision: Decision, approval: ApprovalStatus): Promise<Answer> {
  run.rejecting.add(decision);
  try {
    const reading = await readDirectory(run, approval.policy, decision.person);
    // To stop is the safe side: when nothing newer can be read, those whom the plan names may stop it.
    const directory = reading.ok ? reading.directory : run.input.plan.estate;
    return judge(run, decision, directory) ?? count(run, decision);
  } finally {
    run.rejecting.delete(decision);
  }
}

/** What the run asks at the step that is decided on, else what it asked last, so that the refusal can name it. */
function approvalFor({ record }: Run, { step }: Decision): ApprovalStatus | undefined {
  return record.approvalOf(step) ?? record.approval;
}

function judge(run: Run, decision: Decision, directory: Directory | null): Refusal | undefined {
  if (stopping(run)) return refuse('stopping', 'This run is being stopped; there is nothing to decide any more.');
  const { plan, requester, mode } = run.input;
  const { run: id, epoch } = run.context;
  return judgeDecision(decision, {
    approval: approvalFor(run, decision),
    directory,
    requester,
    question: { run: id, service: plan.service, planHash: plan.hash, epoch, mode },
    now: run.host.now(),
  });
}

/** One rejection stops; approvals need the quorum. */
function count(run: Run, decision: Decision): string {
  const open = approvalFor(run, decision);
  if (!open) return '';
  const given = { ...decision, at: run.host.now() };
  return decision.decision === 'reject' ? reject(run, open, given) : approve(run, open, given);
}

function reject(run: Run, open: ApprovalStatus, given: ApprovalStatus['decisions'][number]): string {
  const { record } = run;
  const { person, reason } = given;
  const decisions = [...open.decisions, given];
  const word = { person, reason: reason || 'rejected' };
  // After the quorum the approval stands as it was given; what comes too late to prevent it still stops what has not begun.
  if (open.outcome === 'approved') {
    record.setApproval(open.step, { decisions });
    record.log('approval-rejected', open.step, `${person} rejected after the quorum was complete${because(reason)}.`, {
      ...given,
    });
    return `The quorum was complete before. ${stop(run, word)}`;
  }
  record.setApproval(open.step, { decisions, outcome: 'rejected' });
  record.log('approval-rejected', open.step, `${person} rejected${because(reason)}.`, { ...given });
  run.abort ??= word;
  return 'Rejected. The run stops and puts everything back.';
}

function approve(run: Run, open: ApprovalStatus, given: ApprovalStatus['decisions'][number]): string {
  const { record } = run;
  const { person, reason, acceptLossMs } = given;
  // Whoever clicked and then signed has decided once: the stronger one stays.
  const others = open.decisions.filter(one => one.person !== person || one.decision !== 'approve');
  const decisions = [...others, given];
  const quorum = countQuorum(open.policy, decisions);
  record.setApproval(open.step, { decisions, outcome: quorum.complete ? 'approved' : 'open' });
  const tally = `${quorum.given} of ${open.policy.quorum}`;
  const loss = acceptLossMs === null ? '' : ` and accepts a loss of at most ${formatDuration(acceptLossMs)}`;
  record.log('approval-given', open.step, `${person} approved${loss}${because(reason)}: ${tally}.`, { ...given });
  const approval = record.approvalOf(open.step);
  if (quorum.complete && approval) run.accepted.set(open.step, accepted(approval, budgetOf(run, approval)));
  if (quorum.complete) return 'Approved. The run goes on.';
  if (!quorum.unsigned) return `Counted: ${tally}.`;
  return `Counted: ${tally}. One of them must be signed with an SSH key: lifeboat approve ${run.context.service} --key FILE.`;
}

function because(reason: string): string {
  return reason ? ` (${reason})` : '';
}

/** The loss budget that an approver accepts who names no number: the largest of the gates that are the evidence. */
function budgetOf(run: Run, approval: ApprovalStatus): number {
  const budgets = run.input.plan.steps
    .filter(step => approval.policy.evidence.includes(step.id))
    .map(step => Number(step.args['max_loss'] ?? 0));
  return Math.max(0, ...budgets);
}
