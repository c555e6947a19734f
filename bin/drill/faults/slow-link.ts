import { formatDuration } from '../../../plan/duration.js';
import { readHeartbeatAge } from '../heartbeat-age.js';
import { untilSeen } from '../until-seen.js';
import { type Fault, GATE_REFUSES } from './fault.js';

/** Far less than three write clients make, and enough for a stream that never breaks. */
const BYTES_PER_SECOND = 8_000;
/** Above the budget of every shipped gate, with the time that a gate may try again. */
const LAG_MS = 14_000;

export const slowLink: Fault = {
  name: 'slow-link',
  summary:
    'The link between the regions carries less than is written: the standby streams and falls behind, and a planned move must not begin until it has caught up.',
  forward: 'switchover',
  back: ['failback'],
  async inject(stage) {
    await stage.sandbox.slow(BYTES_PER_SECOND);
    const behind = async () => (await readHeartbeatAge(stage)) > LAG_MS;
    await untilSeen(`the standby to be ${formatDuration(LAG_MS)} behind`, behind, 60_000);
  },
  heal: ({ sandbox }) => sandbox.heal(),
  holds: () => true,
  mustHappen: () => [GATE_REFUSES],
};
