import { continueAsNew, proxyActivities, setHandler, sleep, workflowInfo } from '@temporalio/workflow';
import { freshReadiness, foldReadiness, type ReadinessState } from '../plan/readiness/state.js';
import type { ReadinessSubject } from '../plan/readiness/subject.js';
import type { StepInput } from '../plan/run.js';
import { CONTROL_QUEUE, readinessQuery, readinessWorkflowId } from './messages.js';
import { rehearse } from './rehearse-plan.js';

export interface ReadinessInput {
  readonly service: string;
  /** Until the runbooks have been read for the first time. */
  readonly everyMs: number;
  /** What the previous execution knew; kept over continue-as-new. */
  readonly state?: ReadinessState;
  /** What people have not been told yet, because their channel did not take it. */
  readonly owed?: string | null;
}

/** Compiling the runbooks of a service takes a second at most. */
const SUBJECT_MS = 20_000;
const NOTICE_MS = 10_000;

/**
 * Rehearses every failover and switchover of a service against the live estate, every few minutes, and remembers the last judgement. Only reads:
 * its looks carry no epoch that a host would remember. A change for the worse is said once, and one for the better.
 */
export async function readiness(input: ReadinessInput): Promise<void> {
  const { service } = input;
  let state = input.state ?? freshReadiness(service, input.everyMs);
  let owed = input.owed ?? null;
  setHandler(readinessQuery, () => state);
  while (!workflowInfo().continueAsNewSuggested) {
    const subject = await readSubject(service);
    if (subject) {
      const plans = await Promise.all(subject.runbooks.map(one => rehearse(one, subject.freshness)));
      const { everyMs, damping } = subject;
      const folded = foldReadiness(state, plans, { at: Date.now(), everyMs, damping });
      state = folded.state;
      owed = folded.news ?? owed;
      if (owed !== null && (await tell(service, subject, owed))) owed = null;
    }
    await sleep(state.everyMs);
  }
  await continueAsNew<typeof readiness>({ service, everyMs: state.everyMs, state, owed });
}

/** A round that no worker with runbooks has begun is no reading: the last one grows old, and is shown with its age. */
async function readSubject(service: string): Promise<ReadinessSubject | null> {
  const { 'readiness.subject': read } = proxyActivities<{
    'readiness.subject'(input: { service: string }): Promise<ReadinessSubject | null>;
  }>({ taskQueue: CONTROL_QUEUE, startToCloseTimeout: SUBJECT_MS, retry: { maximumAttempts: 1 } });
  return await read({ service }).catch(() => null);
}

async function tell(service: string, { channel, channels }: ReadinessSubject, message: string): Promise<boolean> {
  const { notify } = proxyActivities<{ notify(input: StepInput<{ channel: string; message: string }>): Promise<null> }>(
    { taskQueue: CONTROL_QUEUE, startToCloseTimeout: NOTICE_MS, retry: { maximumAttempts: 1 } },
  );
  const run = `${readinessWorkflowId(service)}/${Date.now()}`;
  const context = { run, epoch: 0, service, step: 'readiness', planHash: '', mode: 'rehearse' } as const;
  const estate = { regions: {}, services: {}, databases: {}, traffic: {}, people: {}, groups: {}, channels };
  return await notify({ args: { channel, message }, context, estate }).then(
    () => true,
    () => false,
  );
}
