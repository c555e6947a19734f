import type { Client } from '@temporalio/client';
import type { WatchState } from '../../plan/replication.js';
import { watchQuery, watchWorkflowId } from '../../workflows/messages.js';

const DEADLINE_MS = 2_000;

/** What the watch of a database remembers; null when there is no watch or it does not answer: the gate then knows nothing, and says so. */
export async function readWatch(client: Client, database: string): Promise<WatchState | null> {
  const handle = client.workflow.getHandle(watchWorkflowId(database));
  try {
    return await client.withDeadline(Date.now() + DEADLINE_MS, () => handle.query(watchQuery));
  } catch {
    return null;
  }
}
