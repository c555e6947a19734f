import { ActivityExecutionFailedError, type Client } from '@temporalio/client';
import { TimeoutFailure, TimeoutType } from '@temporalio/common';
import { expect, it } from 'vitest';
import { type HostActName, temporalHands } from '../../activities/hands.js';

/** A region whose worker takes every act and is killed before it reports. */
function deadly(): Client {
  const lost = new TimeoutFailure('activity Heartbeat timeout', undefined, TimeoutType.HEARTBEAT);
  const result = () => Promise.reject(new ActivityExecutionFailedError('failed', lost, 'id'));
  return { activity: { start: async () => ({ result, cancel: async () => undefined }) } } as unknown as Client;
}

const order = { node: {}, epoch: 1, run: 'run' } as never;
const call = (act: HostActName) =>
  temporalHands(deadly(), region => region).call('eu-west', act, order, { deadlineMs: 1_000, presenceMs: 1_000 });

it.each(['host.postgres-control', 'host.postgres-history', 'host.postgres-preflight'] as const)(
  'a worker that died during %s may be asked again, because it only looks',
  async act => {
    await expect(call(act)).rejects.toMatchObject({ type: 'unreachable', nonRetryable: false });
  },
);

it.each(['host.postgres-stop', 'host.postgres-fence', 'host.postgres-start', 'host.postgres-rewind'] as const)(
  'what %s did is not known when its worker died, so it is not sent again blindly',
  async act => {
    await expect(call(act)).rejects.toMatchObject({ type: 'outcome-unknown', nonRetryable: true });
  },
);
