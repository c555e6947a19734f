import type { Client } from '@temporalio/client';
import { watchState } from '../../bot/runs/watch-state.js';
import type { WatchState } from '../../plan/replication.js';

const DEADLINE_MS = 2_000;

/**
 * What the watch of a database remembers; null when there is no watch or it does not answer: the gate then knows nothing, and says so.
 * Without the series for reports: what a gate reads goes into the run's history.
 */
export async function readWatch(client: Client, database: string): Promise<WatchState | null> {
  try {
    const { series: _, ...state } = await client.withDeadline(Date.now() + DEADLINE_MS, () =>
      watchState(client, database),
    );
    return state;
  } catch {
    return null;
  }
}
