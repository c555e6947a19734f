import type { ApprovalPolicy } from '../approval.js';
import { type Directory, keysOf } from '../directory.js';
import { Verdict } from '../gate.js';
import { type Finding, finding, ReadinessCheck } from './finding.js';

/**
 * Whether enough people could be asked and answer, whoever of them asks for the run: the requester never counts, so one more than the quorum is
 * needed wherever the requester is one of them. The group that is asked when nobody answers must be able to answer too.
 */
export function judgeApprovers(title: string, policy: ApprovalPolicy, directory: Directory): Finding {
  const first = judgeGroup(title, policy, directory);
  if (first.verdict !== Verdict.pass || policy.escalateTo === null) return first;
  const next = judgeGroup(title, { ...policy, from: policy.escalateTo }, directory);
  return next.verdict === Verdict.pass ? first : next;
}

function judgeGroup(title: string, policy: ApprovalPolicy, directory: Directory): Finding {
  const { from, quorum, secondFactor } = policy;
  const members = [...new Set(Object.hasOwn(directory.groups, from) ? directory.groups[from] : [])];
  const reachable = members.filter(name => isReachable(directory, name));
  const unreachable = members.filter(name => !reachable.includes(name));
  const say = (verdict: Verdict, sentence: string) => finding(ReadinessCheck.approvers, title, verdict, sentence);
  const without =
    unreachable.length === 0 ? '' : ` ${unreachable.join(', ')}: no account and no key, so no way to be asked.`;
  if (reachable.length - 1 < quorum) {
    return say(
      Verdict.fail,
      `"${title}" needs ${quorum} of ${from} besides the one who asks, and ${reachable.length} can be reached.${without}`,
    );
  }
  // The requester may be the only one with a key.
  const signers = members.filter(name => keysOf(directory, name).length > 0);
  if (secondFactor === true && signers.length < 2) {
    return say(
      Verdict.fail,
      `"${title}" needs a signature, and ${signers.length} of ${from} can sign besides whoever asks.`,
    );
  }
  return say(
    Verdict.pass,
    `${reachable.length} of ${from} can be asked for "${title}", ${quorum} are needed.${without}`,
  );
}

function isReachable(directory: Directory, name: string): boolean {
  const person = Object.hasOwn(directory.people, name) ? directory.people[name] : undefined;
  if (!person) return false;
  return person.slack !== undefined || person.pagerduty !== undefined || keysOf(directory, name).length > 0;
}
