import { formatDuration } from '../duration.js';
import { type GateJudgement, type Judge, Verdict } from '../gate.js';
import type { PreflightReading, PreflightSide } from '../preflight.js';

/**
 * Judges whether a planned move would go well, and whether there would be a way back. What would stop the move, or break the service after it,
 * fails; what people should know is named in the reason and lets through; what could not be read is `unknown`.
 */
export const judgePreflight: Judge<PreflightReading> = (reading, { args }) => {
  const { from, to, at } = reading;
  const named = typeof args['logical_slots'] === 'string' ? args['logical_slots'] : '';
  const { unread, hard, soft } = preflightFindings(reading, named);
  const say = (verdict: Verdict, lead: string, findings: readonly string[]): GateJudgement => ({
    verdict,
    reason: [lead, ...findings].join(' '),
    asOf: at,
  });
  if (hard.length > 0)
    return say(Verdict.fail, `A switchover to ${to.region} would not go well.`, [...hard, ...unread, ...soft]);
  if (unread.length > 0) return say(Verdict.unknown, `Not everything could be looked at.`, [...unread, ...soft]);
  const lead = `Nothing in ${from.region} or ${to.region} stands in the way of a switchover, nor of the way back.`;
  return say(Verdict.pass, soft.length === 0 ? lead : `${lead} To be known:`, soft);
};

/** What could not be read, what would stop a move or break the service after it, and what people should know. */
export function preflightFindings(reading: PreflightReading, named: string) {
  const { from, to } = reading;
  return {
    unread: [...unreadOf(from), ...unreadOf(to)],
    hard: from.silent === null && to.silent === null ? hardFindings(reading, named) : [],
    soft: softFindings(reading),
  };
}

function unreadOf({ region, silent, host, hostSilent }: PreflightSide): string[] {
  return [
    ...(silent === null ? [] : [`The server in ${region} did not answer: ${silent}.`]),
    ...(host === null ? [`The host in ${region} did not answer: ${hostSilent ?? 'nobody is there'}.`] : []),
  ];
}

function hardFindings({ from, to }: PreflightReading, named: string): string[] {
  const lower = Object.entries(from.settings).filter(([name, value]) => (to.settings[name] ?? 0) < value);
  const missing = from.extensions.filter(name => !to.availableExtensions.includes(name));
  const expected = named.split(',').map(name => name.trim());
  const consumers = from.logicalSlots.filter(({ name }) => !expected.includes(name)).map(({ name }) => name);
  const findings: (string | false)[] = [
    from.standby === true && `The server in ${from.region} is a standby, not the primary.`,
    to.standby === false && `The server in ${to.region} is a primary, not a standby.`,
    ...lower.map(
      ([name, value]) =>
        `${name} is ${to.settings[name] ?? 'unknown'} in ${to.region} and ${value} in ${from.region}; a standby needs at least its primary's.`,
    ),
    missing.length > 0 && `${to.region} lacks the extension${missing.length > 1 ? 's' : ''} ${missing.join(', ')}.`,
    consumers.length > 0 &&
      `The logical slot${consumers.length > 1 ? 's' : ''} ${consumers.join(', ')} would not be on the new primary, and the runbook does not name ${consumers.length > 1 ? 'them' : 'it'} in logical_slots.`,
    to.slotsFree < 1 &&
      `${to.region} has no replication slot free for the server that will follow it (max_replication_slots).`,
    to.sendersFree < 1 && `${to.region} has no walsender free for the server that will follow it (max_wal_senders).`,
    ...[from, to].flatMap(sideFindings),
  ];
  return findings.filter(finding => finding !== false);
}

/** What is wrong on either side alone. */
function sideFindings({ region, archiverFailure, collations, host, maxWalBytes }: PreflightSide): (string | false)[] {
  return [
    archiverFailure !== null &&
      `The archiver in ${region} is failing (${archiverFailure}); a fast shutdown waits for it.`,
    collations.length > 0 &&
      `Text sorts differently in ${region} from when ${collations.join(', ')} was made, so indexes there may be wrong.`,
    host !== null &&
      host.freeBytes < maxWalBytes &&
      `Only ${megabytes(host.freeBytes)} MB are free in ${region}, less than max_wal_size (${megabytes(maxWalBytes)} MB).`,
    host !== null &&
      host.replicationRefused !== null &&
      `${region} cannot follow the other server: ${host.replicationRefused}.`,
  ];
}

function softFindings({ from, to }: PreflightReading): string[] {
  const [longest] = from.longTransactions;
  const findings: (string | false)[] = [
    longest !== undefined &&
      `${from.longTransactions.length} long transactions in ${from.region} will be waited for and then ended, the longest by ${longest.user} (process ${longest.pid}, ${formatDuration(longest.ms)}).`,
    from.preparedTransactions > 0 &&
      `${from.preparedTransactions} prepared transactions in ${from.region} will stay open on the new primary.`,
    ...[from, to].map(
      ({ region, hints, silent }) =>
        silent === null &&
        !hints &&
        `${region} has neither data checksums nor wal_log_hints: after a crash its only way back is a rebuild.`,
    ),
  ];
  return findings.filter(finding => finding !== false);
}

function megabytes(bytes: number): string {
  return Math.round(bytes / 2 ** 20).toLocaleString('en');
}
