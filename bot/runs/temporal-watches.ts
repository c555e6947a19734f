import type { Client } from '@temporalio/client';
import { watchState } from './watch-state.js';
import type { Watches } from './watches.js';

const LOOK_DEADLINE_MS = 1_500;

/** The watches on a real Temporal server. */
export function temporalWatches(client: Client): Watches {
  return {
    read: database =>
      client.withDeadline(Date.now() + LOOK_DEADLINE_MS, () => watchState(client, database)).catch(() => undefined),
  };
}
