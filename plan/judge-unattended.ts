import type { Unattended } from './approval.js';
import { type GateJudgement, Verdict } from './gate.js';
import type { GateName } from './gates/index.js';

/** A gate before an approval, and what it was last judged. */
export interface Evidence {
  readonly step: string;
  readonly gate: GateName;
  readonly judgement: GateJudgement | null;
}

export type UnattendedVerdict =
  | { readonly pass: true; readonly sentence: string }
  | { readonly pass: false; readonly reason: string };

/**
 * Whether an approval may be passed without people: the runbook says so, every gate before it let through, each of them that measures a loss
 * proved that it is zero, and a fence is proved. Anything less is asked of people.
 */
export function judgeUnattended(unattended: Unattended, evidence: readonly Evidence[]): UnattendedVerdict {
  const refused = evidence.find(({ judgement }) => judgement?.verdict !== Verdict.pass);
  if (refused) return no(`"${refused.step}" did not let through.`);
  const unproved = evidence.find(({ gate, judgement }) => gate !== 'fence' && judgement?.loss?.zeroProved !== true);
  if (unproved) return no(`"${unproved.step}" does not prove that nothing is lost.`);
  if (!evidence.some(({ judgement }) => judgement?.loss)) return no('no gate measured the loss.');
  if (!evidence.some(({ gate }) => gate === 'fence')) return no('no fence was proved before this step.');
  const reasons = evidence.map(({ judgement }) => judgement?.reason).join(' ');
  return { pass: true, sentence: `Nobody was asked: the runbook says unattended: ${unattended}. ${reasons}` };
}

function no(reason: string): UnattendedVerdict {
  return { pass: false, reason: `People are asked: ${reason}` };
}
