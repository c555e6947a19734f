import { continueAsNew, proxyActivities, setHandler, sleep, startChild, workflowInfo } from '@temporalio/workflow';
import { isLossSeen } from '../plan/loss-seen.js';
import type { ReplicationReading, WatchState } from '../plan/replication.js';
import type { RunInput, RunState } from '../plan/run.js';
import { foldWatch, freshWatch } from '../plan/watch.js';
import { CONTROL_QUEUE, runWorkflowId, type WatchSubject, watchQuery, watchSubjectSignal } from './messages.js';

export interface WatchInput extends WatchSubject {
  readonly database: string;
  /** What the previous execution knew; kept over continue-as-new. */
  readonly state?: WatchState;
  /** The loss (its `unreachableSince`) that a run was begun for: one run for each. */
  readonly begunFor?: number | null;
}

type Subject = Omit<WatchSubject, 'intervalMs' | 'unattended'> & { readonly database: string };

/** A look that fails is tried again after this long, so that a worker without acts does not spin. */
const AFTER_FAILURE_MS = 1_000;

/**
 * Looks at one database all the time and remembers the last good reading, in workflow state, where the failure of the database cannot take
 * it. The lag gate reads it when the primary is gone. A look that fails as an activity is no reading; the state stays as it was, and so it does
 * when a worker with another inventory says what to look at from now on.
 */
export async function watch(input: WatchInput): Promise<void> {
  let state = input.state ?? freshWatch(input.database);
  let prepared = '';
  let { estate, service, intervalMs, unattended, begunFor = null } = input;
  setHandler(watchQuery, () => state);
  setHandler(watchSubjectSignal, subject => {
    ({ estate, service, intervalMs, unattended } = subject);
    // Another inventory may name tables and servers that nothing was prepared for.
    prepared = '';
  });
  while (!workflowInfo().continueAsNewSuggested) {
    const subject = { database: input.database, estate, service };
    const { 'watch.look': look, 'watch.prepare': prepare } = actsWithin(intervalMs + 5_000);
    const reading = await look({ ...subject, everyMs: intervalMs }).catch(() => undefined);
    if (reading) state = foldWatch(state, reading);
    else await sleep(AFTER_FAILURE_MS);
    const run = unattended?.[state.primaryRegion ?? ''];
    if (run && begunFor !== state.unreachableSince && isLossSeen(state)) {
      begunFor = state.unreachableSince;
      begin(run);
    }
    if (state.primaryRegion !== null && state.primaryRegion !== prepared && state.unreachableSince === null) {
      // The schema, publication and slot that a reconciliation needs must be there before anything fails, on whoever is the primary.
      prepared = await prepare(subject).then(
        () => state.primaryRegion ?? '',
        () => '',
      );
    }
  }
  await continueAsNew<typeof watch>({
    database: input.database,
    estate,
    service,
    intervalMs,
    state,
    begunFor,
    ...(unattended === undefined ? {} : { unattended }),
  });
}

/** Begins the run that was compiled for this loss. It is nobody's child: the watch goes on without it. One of the service that runs already is people's own. */
function begin(input: RunInput): void {
  const { plan } = input;
  startChild<(input: RunInput) => Promise<RunState>>(plan.kind, {
    workflowId: runWorkflowId(plan.service),
    args: [input],
    parentClosePolicy: 'ABANDON',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    staticSummary: plan.title,
  }).catch(() => undefined);
}

function actsWithin(startToCloseTimeout: number) {
  return proxyActivities<{
    'watch.look'(input: Subject & { everyMs: number }): Promise<ReplicationReading>;
    'watch.prepare'(input: Subject): Promise<null>;
  }>({ taskQueue: CONTROL_QUEUE, startToCloseTimeout, retry: { maximumAttempts: 1 } });
}
