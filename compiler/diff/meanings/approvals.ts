import type { ApprovalPolicy } from '../../../plan/approval.js';
import { formatDuration } from '../../../plan/duration.js';
import type { Side } from '../side.js';
import { better, type Interpret, type Meaning, other, worse } from './meaning.js';

/** Who decides, how many of them, on what, and for how long. */
export const approvals: Interpret = (before, after) =>
  before.plan.steps.flatMap(({ id, approval }) => {
    const now = after.step(id)?.approval;
    return approval && now ? compare(id, approval, now, after) : [];
  });

function compare(id: string, old: ApprovalPolicy, now: ApprovalPolicy, after: Side): readonly Meaning[] {
  const unseen = old.evidence.filter(gate => !now.evidence.includes(gate) && after.step(gate));
  return [
    ...quorum(id, old.quorum, now.quorum),
    ...secondFactor(id, old.secondFactor === true, now.secondFactor === true),
    ...unseen.map(gate => worse(`The approvers of ${id} no longer see the reading of ${gate}.`)),
    ...(old.from === now.from ? [] : [other(`${now.from} decides ${id}, no longer ${old.from}.`)]),
    ...(old.expiresMs === now.expiresMs
      ? []
      : [
          other(
            `${id} stays open for ${formatDuration(now.expiresMs)}, no longer for ${formatDuration(old.expiresMs)}.`,
          ),
        ]),
    ...(expiry(old) === expiry(now)
      ? []
      : [other(`When nobody decides ${id} in time: ${expiry(now)}, no longer ${expiry(old)}.`)]),
  ];
}

function quorum(id: string, old: number, now: number): readonly Meaning[] {
  if (old === now) return [];
  return now < old
    ? [worse(`This edit lowers the quorum of ${id} from ${old} to ${now}.`)]
    : [better(`This edit raises the quorum of ${id} from ${old} to ${now}.`)];
}

function secondFactor(id: string, old: boolean, now: boolean): readonly Meaning[] {
  if (old === now) return [];
  return now
    ? [better(`This edit asks that one decision of ${id} is signed outside of Slack.`)]
    : [worse(`This edit lets ${id} be decided in Slack alone; no decision has to be signed any more.`)];
}

function expiry({ onExpiry, escalateTo }: ApprovalPolicy): string {
  return escalateTo === null ? onExpiry : `${onExpiry} to ${escalateTo}`;
}
