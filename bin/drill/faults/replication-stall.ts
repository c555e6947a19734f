import { formatDuration } from '../../../plan/duration.js';
import { readHeartbeatAge } from '../heartbeat-age.js';
import { untilSeen } from '../until-seen.js';
import { type Fault, GATE_REFUSES } from './fault.js';

/** More than the loss budget of every shipped gate. */
const LAG_MS = 11_000;

export const replicationStall: Fault = {
  name: 'replication-stall',
  summary:
    'The standby receives nothing more and does not know it, while its primary lives and takes writes: a failover that would lose more than its budget is refused until it has caught up.',
  forward: 'failover',
  back: ['reconciliation', 'failback'],
  async inject(stage) {
    await stage.sandbox.stall();
    const behind = async () => (await readHeartbeatAge(stage)) > LAG_MS;
    await untilSeen(`the standby to be ${formatDuration(LAG_MS)} behind`, behind, 60_000);
  },
  heal: ({ sandbox }) => sandbox.heal(),
  holds: () => true,
  mustHappen: () => [GATE_REFUSES],
};
