import { z } from 'zod';
import { type ApprovalPolicy, OnExpiry } from '../plan/approval.js';
import type { OnCall } from '../plan/paging.js';
import type { PlannedAct } from '../plan/plan.js';
import { notify } from '../plan/steps/notify.js';
import { toAct } from './lower-undo.js';
import { quote } from './quote.js';
import type { Automation } from './read-steps.js';
import type { Mark, Report } from './report.js';
import type { Arguments } from './resolve-arguments.js';
import type { Setting } from './setting.js';
import { entryOf } from './yaml-node.js';

/** As long as the act takes. */
const LONGEST_MESSAGE = 500;

/** The arguments that a step kind which asks for approval has; what is absent comes from the front matter. */
const Asked = z.object({
  from: z.string().optional(),
  quorum: z.int().optional(),
  expires: z.number().optional(),
  on_expiry: z.enum(OnExpiry).optional(),
  escalate_to: z.string().optional(),
});

/**
 * The policy of an approval step. An expiry that nobody gave becomes 0, which a rule refuses. Evidence is filled in once the order of
 * the steps is known.
 */
export function lowerApproval(
  automation: Automation,
  args: Arguments,
  setting: Setting,
  report: Report,
): ApprovalPolicy | null {
  const asked = Asked.parse(args);
  const { approvals, unattended } = setting.front.matter;
  const from = asked.from ?? approvals.from;
  if (from === undefined) {
    const message =
      'Unexpected approval without a group, expected `from:` here or `approvals: { from: ... }` in the front matter';
    report.error('approval-without-group', message, automation.mark);
    return null;
  }
  const onExpiry = asked.on_expiry ?? approvals.on_expiry;
  const escalateTo = onExpiry === OnExpiry.escalate ? (asked.escalate_to ?? approvals.escalate_to ?? null) : null;
  if (onExpiry === OnExpiry.escalate && escalateTo === null) {
    const message =
      'Unexpected `on_expiry: escalate` without a second group, expected `escalate_to:` with the group asked next';
    report.error('approval-without-escalation', message, markOf('on_expiry', automation, setting));
    return null;
  }
  const quorum = asked.quorum ?? approvals.quorum;
  const groups = escalateTo === null ? [from] : [from, escalateTo];
  for (const group of groups) checkQuorum(group, quorum, markOf('quorum', automation, setting), setting, report);
  const expiresMs = asked.expires ?? approvals.expires ?? 0;
  return {
    from,
    quorum,
    expiresMs,
    onExpiry,
    escalateTo,
    evidence: [],
    directory: 'current',
    ...(unattended === undefined ? {} : { unattended }),
    ...(approvals.second_factor === true ? { secondFactor: true } : {}),
    ...(escalateTo === null ? {} : { page: lowerPage(from, escalateTo, setting) }),
  };
}

/** Tells the service's channel that the next group is asked. Planned like every act, so that the run has nothing to make up at night. */
function lowerPage(from: string, escalateTo: string, { service, front }: Setting): PlannedAct {
  const { runbook, service: name } = front.matter;
  const message = `The ${runbook} of ${name} waits for an approval that ${from} did not give in time. ${escalateTo} decides now: lifeboat status ${name}`;
  // A name that is too long to be one is told elsewhere, and must not fail here.
  return toAct(notify, { channel: service.channel, message: message.slice(0, LONGEST_MESSAGE) });
}

/** Where a part of the policy was written: at the step, else in the front matter. */
function markOf(key: string, automation: Automation, { front }: Setting): Mark {
  return entryOf(automation.args, key)?.keyMark ?? front.mark('approvals', key);
}

/**
 * The requester may be a member and may not approve, so a group must have one member more than its quorum. Where only those on duty count, they alone
 * must be as many as the quorum, or no approval ever comes about.
 */
function checkQuorum(group: string, quorum: number, at: Mark, { inventory }: Setting, report: Report): void {
  const members = inventory.groups[group] ?? [];
  const onDuty = mostOnDuty(inventory.oncall?.[group], members);
  const say = (message: string) =>
    report.error('quorum-too-large', `Unexpected quorum of ${quorum} from ${quote(group)}, ${message}`, at, {
      hint: `Add people to ${quote(group)}, or ask for fewer.`,
    });
  if (quorum > members.length - 1) {
    const has = `the group has ${members.length} members, and the requester cannot approve`;
    say(`expected at most ${members.length - 1}: ${has}`);
  } else if (onDuty !== undefined && quorum > onDuty) {
    say(`expected at most ${onDuty}: so many are on duty at a time (\`oncall.${group}\`)`);
  }
}

/** How many of a group can be on duty at one time; undefined where all of it counts. */
function mostOnDuty(duty: OnCall | undefined, members: readonly string[]): number | undefined {
  if (!duty) return undefined;
  const among = (people: readonly string[]) => new Set(people.filter(one => members.includes(one))).size;
  if ('rotation' in duty) return 1;
  if ('people' in duty) return among(duty.people);
  // One for each schedule; the fallback counts in their place, not besides.
  return Math.max(duty.pagerduty_schedules.length, among(duty.fallback ?? []));
}
