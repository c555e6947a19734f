import { countQuorum } from '../plan/count-quorum.js';
import { refuseMember } from '../plan/judge-decision.js';
import type { PlannedStep } from '../plan/plan.js';
import type { ApprovalStatus } from '../plan/run.js';
import { readDirectory } from './directory.js';
import type { Run } from './run.js';

export interface LostQuorum {
  /** The step that asked; null when nothing is known of its quorum, so asking again would not help. */
  readonly asking: PlannedStep | null;
  readonly code: string;
  readonly reason: string;
}

/**
 * Reads right before a point of no return whether those who approved it may still do so: a group is left, an account is closed, a key is
 * taken out. Undefined: every quorum stands. A directory that cannot be read is no quorum.
 */
export async function findLostQuorum(run: Run, askings: readonly PlannedStep[]): Promise<LostQuorum | undefined> {
  for (const asking of askings) {
    const approval = run.record.approvalOf(asking.id);
    // Passed without people, or left out by a condition: there is no quorum that could be lost.
    if (approval?.outcome !== 'approved') continue;
    const reading = await readDirectory(run, approval.policy);
    if (!reading.ok) {
      const reason = `Who may decide cannot be read now: ${reading.reason} Repair the workers' inventory, then retry.`;
      return { asking: null, code: 'directory-unreadable', reason };
    }
    const reasons = lossOf(approval, reading.directory);
    if (reasons) return { asking, code: 'quorum-lost', reason: `The quorum is not complete any more. ${reasons}` };
  }
  return undefined;
}

/** Why the decisions of an approval are too few by this directory; undefined when they are enough. */
function lossOf({ policy, group, decisions }: ApprovalStatus, directory: Parameters<typeof refuseMember>[2]) {
  const judged = decisions.map(given => ({ given, refusal: refuseMember(given, group, directory) }));
  const standing = judged.filter(({ refusal }) => !refusal).map(({ given }) => given);
  if (countQuorum(policy, standing).complete) return undefined;
  return judged.flatMap(({ refusal }) => refusal?.reason ?? []).join(' ');
}

/** The approval steps that go by the current directory and that this step comes after. */
export function approvalsBefore(run: Run, step: PlannedStep): readonly PlannedStep[] {
  const { steps } = run.input.plan;
  const before = new Set<string>();
  const walk = (one: PlannedStep): void => {
    for (const need of steps.filter(({ id }) => one.needs.includes(id) && !before.has(id))) {
      before.add(need.id);
      walk(need);
    }
  };
  walk(step);
  return steps.filter(({ id, approval }) => before.has(id) && approval?.directory !== undefined);
}
