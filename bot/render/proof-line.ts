import type { PlanProof } from '../../plan/run.js';
import { dateTime } from './clock-time.js';
import { plain } from './plain.js';

/** Whether a plan was proved by a drill lately, in one line with the reason. */
export function proofLine(
  proof: Pick<PlanProof, 'verdict' | 'reason' | 'lastDrillAt' | 'moreApprovers'> | undefined,
): string {
  if (!proof) return 'unknown: nothing was said of it when the run was started';
  const when = proof.lastDrillAt === null ? '' : ` Last passed ${dateTime(proof.lastDrillAt)}.`;
  const more = proof.moreApprovers > 0 ? ` ${proof.moreApprovers} approver more is needed.` : '';
  return `${proof.verdict}: ${plain(proof.reason)}${when}${more}`;
}
