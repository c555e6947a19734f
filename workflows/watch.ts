import {
  CancellationScope,
  continueAsNew,
  isCancellation,
  proxyActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { isLossSeen } from '../plan/loss-seen.js';
import type { ReplicationReading, WatchState } from '../plan/replication.js';
import { foldWatch, freshWatch } from '../plan/watch.js';
import { beginRun } from './begin-run.js';
import { joinSeries, type SeenSpan } from '../plan/watch-series.js';
import { Heed } from './heed-loss.js';
import { CONTROL_QUEUE, type WatchSubject, watchQuery, watchSubjectSignal } from './messages.js';

export interface WatchInput extends WatchSubject {
  readonly database: string;
  /** What the previous execution knew; kept over continue-as-new. */
  readonly state?: WatchState;
  /** The loss (its `unreachableSince`) that a run was begun for: one run for each. */
  readonly begunFor?: number | null;
  /** What was said of a loss, and of which. */
  readonly said?: string;
}

type Subject = Omit<WatchSubject, 'intervalMs' | 'unattended'> & { readonly database: string };

/** A look that fails is tried again after this long, so that a worker without acts does not spin. */
const AFTER_FAILURE_MS = 1_000;
/** A standing look comes back so often by itself, so that what the workflow knows is never much older. */
const HOLD_MS = 600_000;
/** Well below the age at which the lag gate takes a watch for blind (`plan/gates/lag.ts`). */
const WHOLE_MS = 4_000;
/** Two whole looks, and one that runs into all its limits. */
const STAND_HEARTBEAT_MS = 9_000;

/**
 * Looks at one database all the time and remembers the last good reading, in workflow state, where the failure of the database cannot take
 * it. The lag gate reads it when the primary is gone. A look that fails as an activity is no reading; the state stays as it was, and so it does
 * when a worker with another inventory says what to look at from now on.
 */
export async function watch(input: WatchInput): Promise<void> {
  const { database } = input;
  // Kept apart: an act that stands is not given what was seen before it, or each one would write all of it into the history.
  let { series: seen = [], ...state } = input.state ?? freshWatch(database);
  const known = (): WatchState => ({ ...state, series: seen });
  let prepared = '';
  let { state: _, begunFor = null, said, ...subject } = input;
  const heed = new Heed(said);
  let standing = new CancellationScope();
  setHandler(watchQuery, () => (heed.view ? { ...known(), loss: heed.view } : known()));
  setHandler(watchSubjectSignal, next => {
    subject = { ...next, database };
    // Another inventory may name tables and servers that nothing was prepared for.
    prepared = '';
    standing.cancel();
  });
  // A drill that is asked to make way is not forgotten by beginning anew.
  let begins = 0;
  while (!workflowInfo().continueAsNewSuggested || begins > 0) {
    standing = new CancellationScope();
    const next = subject.stands ? await stand(standing, subject, state) : await lookOnce(subject, known());
    if (next) ({ state, seen } = split(next, subject.stands ? seen : []));
    else await sleep(AFTER_FAILURE_MS);
    const agreed = await heed.judge(subject, state);
    const run = subject.unattended?.[state.primaryRegion ?? ''];
    if (run && begunFor !== state.unreachableSince && isLossSeen(state) && agreed) {
      const since = state.unreachableSince;
      begunFor = since;
      begins++;
      void beginRun(run, () => state.unreachableSince === since && isLossSeen(state)).finally(() => begins--);
    }
    if (state.primaryRegion !== null && state.primaryRegion !== prepared && state.unreachableSince === null) {
      // The schema, publication and slot that a reconciliation needs must be there before anything fails, on whoever is the primary.
      prepared = await prepare(subject, state.primaryRegion);
    }
  }
  const anew = { ...subject, state: known(), begunFor };
  await continueAsNew<typeof watch>(heed.said === '' ? anew : { ...anew, said: heed.said });
}

function split({ series, ...state }: WatchState, seen: readonly SeenSpan[]) {
  return { state, seen: joinSeries(seen, series) };
}

async function lookOnce(subject: WatchInput, state: WatchState): Promise<WatchState | undefined> {
  const { database, estate, service, intervalMs } = subject;
  const { 'watch.look': look } = actsWithin(intervalMs + 5_000);
  const reading = await look({ database, estate, service, everyMs: intervalMs }).catch(() => undefined);
  return reading && foldWatch(state, reading);
}

/** The act stands on some worker until something changes. When that worker dies another one stands up with what was reported last. */
async function stand(
  scope: CancellationScope,
  { database, estate, service, intervalMs }: WatchInput,
  state: WatchState,
): Promise<WatchState | undefined> {
  const { 'watch.stand': act } = proxyActivities<{
    'watch.stand'(
      input: Subject & { everyMs: number; state: WatchState; holdMs: number; wholeMs: number },
    ): Promise<WatchState>;
  }>({
    taskQueue: CONTROL_QUEUE,
    startToCloseTimeout: HOLD_MS * 2,
    heartbeatTimeout: STAND_HEARTBEAT_MS,
    retry: { initialInterval: 500, backoffCoefficient: 1 },
    summary: `Stands watch over ${database}`,
  });
  const looks = { database, estate, service, everyMs: intervalMs, state, holdMs: HOLD_MS, wholeMs: WHOLE_MS };
  return await scope.run(() => act(looks)).catch((error: unknown) => (isCancellation(error) ? state : undefined));
}

/** The region, once everything is there that is needed on its server; empty when it is not, so that it is tried again. */
async function prepare({ database, estate, service, intervalMs }: WatchInput, region: string): Promise<string> {
  const { 'watch.prepare': act } = actsWithin(intervalMs + 5_000);
  return await act({ database, estate, service }).then(
    () => region,
    () => '',
  );
}

function actsWithin(startToCloseTimeout: number) {
  return proxyActivities<{
    'watch.look'(input: Subject & { everyMs: number }): Promise<ReplicationReading>;
    'watch.prepare'(input: Subject): Promise<null>;
  }>({ taskQueue: CONTROL_QUEUE, startToCloseTimeout, retry: { maximumAttempts: 1 } });
}
