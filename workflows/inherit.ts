import type { ApprovalPolicy } from '../plan/approval.js';
import { formatDuration } from '../plan/duration.js';
import { readingOf } from '../plan/grant.js';
import { judgeInherited } from '../plan/judge-inherited.js';
import type { PlannedStep } from '../plan/plan.js';
import { readDirectory } from './directory.js';
import type { Run } from './run.js';

/**
 * Passes the approval on the one of the evacuation that started this run, where it was granted, still counts and nothing got worse; otherwise people
 * are asked as always. It is looked at once: the guards return it like any other, and then the run's own people decide. Anybody who may start
 * workflows can hand a run this input; it counts only for a child of the workflow that asked, with decisions that are proved as always.
 */
export async function passInherited(run: Run, step: PlannedStep, policy: ApprovalPolicy): Promise<boolean> {
  const { inherited } = run.input;
  if (!inherited || run.inheritanceSeen) return false;
  run.inheritanceSeen = true;
  const { approval, from } = inherited;
  const reading = await readDirectory(run, approval.policy);
  const verdict = reading.ok
    ? judgeInherited(inherited, {
        service: run.context.service,
        planHash: run.context.planHash,
        mode: run.context.mode,
        parent: run.parent,
        policy,
        evidence: evidenceOf(run, policy),
        directory: reading.directory,
        now: run.host.now(),
      })
    : {
        ok: false as const,
        code: 'directory-unreadable',
        reason: `Who may decide cannot be read now: ${reading.reason}`,
      };
  if (!verdict.ok) {
    const sentence = `The approval of ${from.name} is returned, not used: ${verdict.reason} People are asked.`;
    run.record.log('approval-returned', step.id, sentence, { code: verdict.code, from: from.run });
    return false;
  }
  const { accepted } = verdict;
  const { grants: _, ...given } = approval;
  run.record.openApproval({ ...given, step: step.id, inheritedFrom: from.name });
  run.accepted.set(step.id, accepted);
  const loss = `a loss of at most ${formatDuration(accepted.lossMs)}`;
  const sentence = `Approved with ${from.name} by ${accepted.by.join(' and ')}, with ${loss}.`;
  run.record.log('approval-inherited', step.id, sentence, { from: from.run, ...accepted });
  return true;
}

function evidenceOf(run: Run, policy: ApprovalPolicy) {
  return policy.evidence.flatMap(id => {
    const judgement = run.record.judgementOf(id);
    return judgement ? [readingOf(id, judgement)] : [];
  });
}
