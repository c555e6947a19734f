import { type Client, defaultPayloadConverter } from '@temporalio/client';
import type { WatchState } from '../../plan/replication.js';
import { joinSeries } from '../../plan/watch-series.js';
import { watchQuery, watchWorkflowId } from '../../workflows/messages.js';

/**
 * What the watch of a database knows: what its workflow says, or what the act that stands for it has reported since. The report is read first: an
 * act that ends in between has then told the workflow. Rejects when there is no watch or it does not answer.
 */
export async function watchState(client: Client, database: string): Promise<WatchState> {
  const handle = client.workflow.getHandle(watchWorkflowId(database));
  const { raw } = await handle.describe();
  const standing = raw.pendingActivities?.find(one => one.activityType?.name === 'watch.stand');
  const [payload] = standing?.heartbeatDetails?.payloads ?? [];
  const state = await handle.query(watchQuery);
  if (!payload) return state;
  const reported = defaultPayloadConverter.fromPayload<WatchState>(payload);
  if ((reported.latest?.at ?? 0) <= (state.latest?.at ?? 0)) return state;
  return { ...reported, series: joinSeries(state.series, reported.series) };
}
