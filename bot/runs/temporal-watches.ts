import type { Client } from '@temporalio/client';
import { watchQuery, watchWorkflowId } from '../../workflows/messages.js';
import type { Watches } from './watches.js';

const LOOK_DEADLINE_MS = 1_500;

/** The watches on a real Temporal server. */
export function temporalWatches(client: Client): Watches {
  return {
    read: database =>
      client
        .withDeadline(Date.now() + LOOK_DEADLINE_MS, () =>
          client.workflow.getHandle(watchWorkflowId(database)).query(watchQuery),
        )
        .catch(() => undefined),
  };
}
