import { continueAsNew, proxyActivities, setHandler, sleep, workflowInfo } from '@temporalio/workflow';
import type { Estate } from '../plan/inventory.js';
import type { ReplicationReading, WatchState } from '../plan/replication.js';
import { foldWatch, freshWatch } from '../plan/watch.js';
import { CONTROL_QUEUE, watchQuery } from './messages.js';

export interface WatchInput {
  readonly database: string;
  readonly service: string;
  readonly estate: Estate;
  readonly intervalMs: number;
  /** What the previous execution knew; kept over continue-as-new. */
  readonly state?: WatchState;
}

type Subject = Pick<WatchInput, 'database' | 'estate' | 'service'>;

/** A look that fails is tried again after this long, so that a worker without acts does not spin. */
const AFTER_FAILURE_MS = 1_000;

/**
 * Looks at one database all the time and remembers the last good reading, in workflow state, where the failure of the database cannot take
 * it. The lag gate reads it when the primary is gone. A look that fails as an activity is no reading; the state stays as it was.
 */
export async function watch(input: WatchInput): Promise<void> {
  let state = input.state ?? freshWatch(input.database);
  setHandler(watchQuery, () => state);
  const { 'watch.look': look, 'watch.prepare': prepare } = proxyActivities<{
    'watch.look'(input: Subject & { everyMs: number }): Promise<ReplicationReading>;
    'watch.prepare'(input: Subject): Promise<null>;
  }>({ taskQueue: CONTROL_QUEUE, startToCloseTimeout: input.intervalMs + 5_000, retry: { maximumAttempts: 1 } });
  const subject = { database: input.database, estate: input.estate, service: input.service };
  let prepared = '';
  while (!workflowInfo().continueAsNewSuggested) {
    const reading = await look({ ...subject, everyMs: input.intervalMs }).catch(() => undefined);
    if (reading) state = foldWatch(state, reading);
    else await sleep(AFTER_FAILURE_MS);
    if (state.primaryRegion !== null && state.primaryRegion !== prepared && state.unreachableSince === null) {
      // The schema, publication and slot that a reconciliation needs must be there before anything fails, on whoever is the primary.
      prepared = await prepare(subject).then(
        () => state.primaryRegion ?? '',
        () => '',
      );
    }
  }
  await continueAsNew<typeof watch>({ ...input, state });
}
