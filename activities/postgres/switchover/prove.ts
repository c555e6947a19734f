import type { ControlData } from '../../host/control-data.js';
import { pollUntil } from '../../host/poll.js';
import type { Standing } from '../promotion.js';
import type { Session } from '../session.js';

/**
 * The exact gate, after the stop: why the standby must not be promoted; undefined when it has everything. The old primary's last record is its
 * shutdown checkpoint, whose *start* the control file names, so the standby must have replayed beyond that; with "at least" the checkpoint
 * itself could be missing. A lag of zero sampled before the stop would prove nothing about the stop.
 */
export async function whyNotCaughtUp(
  to: Session,
  control: ControlData,
  standby: Standing,
  limitMs: number,
): Promise<string | undefined> {
  if (control.state !== 'shut down') return `the control file of the old primary says "${control.state}"`;
  if (control.systemId !== standby.systemId) return 'the system identifiers differ';
  if (control.timeline !== standby.timeline) {
    return `the old primary was on timeline ${control.timeline} and the standby is on ${standby.timeline}`;
  }
  let replayed = 'nothing';
  const there = await pollUntil(
    async () => {
      const row = await to.row(
        'SELECT pg_last_wal_replay_lsn() AS replayed, pg_last_wal_replay_lsn() > $1::pg_lsn AS there',
        [control.checkpointLsn],
      );
      replayed = row.textOrNull('replayed') ?? replayed;
      return row.booleanOrNull('there') === true ? true : undefined;
    },
    { everyMs: 1, limitMs },
  );
  if (there) return undefined;
  return `the standby had replayed ${replayed} after ${limitMs} ms, and the old primary ends behind ${control.checkpointLsn}`;
}
