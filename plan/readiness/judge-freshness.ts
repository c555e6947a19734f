import { Verdict } from '../gate.js';
import { Freshness } from '../history/freshness.js';
import type { PlanProof } from '../run.js';
import { type Finding, finding, ReadinessCheck } from './finding.js';

/**
 * What the record of drills says of a plan. It does not pass where a run that is started now would ask for one approver more than its runbook says;
 * where the inventory only warns, it passes and the sentence is the warning.
 */
export function judgePlanProof({ verdict, reason, moreApprovers }: PlanProof): Finding {
  const more = moreApprovers > 0 ? ` A run of it needs ${moreApprovers} approver more.` : '';
  return finding(ReadinessCheck.freshness, '', verdictOf(verdict, moreApprovers), `${verdict}: ${reason}${more}`);
}

function verdictOf(verdict: PlanProof['verdict'], moreApprovers: number): Verdict {
  if (moreApprovers === 0 || verdict === Freshness.fresh) return Verdict.pass;
  return verdict === Freshness.stale ? Verdict.stale : Verdict.unknown;
}
