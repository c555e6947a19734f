import type { ApprovalPolicy } from '../plan/approval.js';
import type { DirectoryReading } from './host.js';
import type { Run } from './run.js';

/**
 * Who may decide now, by a policy; without one, who the speaker is. Where the workers have no inventory at all, the plan's own people count, frozen when the run was started, and the journal
 * says so once. An inventory that is there and cannot be read is a failure: whoever was taken out of it must not come back by breaking it.
 */
export async function readDirectory(
  run: Run,
  policy: ApprovalPolicy | null,
  speaker?: string,
): Promise<DirectoryReading> {
  const groups = policy ? [policy.from, ...(policy.escalateTo === null ? [] : [policy.escalateTo])] : [];
  const reading = await run.host.directory(groups, speaker);
  if (reading.ok || !reading.absent) return reading;
  const unread = groups.find(group => Object.hasOwn(run.input.plan.estate.oncall ?? {}, group));
  if (unread !== undefined) return { ok: false, absent: false, reason: noRoster(unread) };
  const { journal } = run.record.snapshot();
  if (!journal.some(({ event }) => event === 'directory-frozen')) {
    run.record.log(
      'directory-frozen',
      null,
      'The workers have no inventory, so those may decide whom the plan named when the run was started.',
    );
  }
  return { ok: true, directory: run.input.plan.estate };
}

/** The plan froze the whole group; only those of it who are on duty may decide. */
function noRoster(group: string): string {
  return `Who of ${group} is on call cannot be looked up: the workers have no inventory.`;
}
