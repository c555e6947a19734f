import {
  ActivityFailure,
  allHandlersFinished,
  ApplicationFailure,
  condition,
  type defineUpdate,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  TimeoutFailure,
  workflowInfo,
} from '@temporalio/workflow';
import { type FailureCode, failures } from '../plan/failure.js';
import type { PlannedAct } from '../plan/plan.js';
import type { StepInput } from '../plan/run.js';
import type { ActOutcome, Hearing, Hearings, Host } from './host.js';
import * as messages from './messages.js';

/** Workers beat twice a second (bin/worker); ten missed beats and the act is given to another worker. */
const HEARTBEAT_TIMEOUT_MS = 5_000;

/** A run on Temporal: its clock and timers are the recorded ones, its acts are activities, its people send Updates. */
export const temporalHost: Host = {
  // Inside a workflow this is Temporal's recorded time, the same again on every replay.
  now: () => Date.now(),
  sleep: ms => sleep(ms),
  until: holds => condition(holds),
  within: (holds, ms) => condition(holds, ms),
  perform,
  listen,
  details: text => setCurrentDetails(text),
  settled: () => condition(allHandlersFinished),
  info() {
    const { runId, runStartTime } = workflowInfo();
    return { run: runId, startedAt: runStartTime.getTime() };
  },
};

function listen(hearings: Hearings): void {
  setHandler(messages.stateQuery, hearings.state);
  hear(messages.decideUpdate, hearings.decide);
  hear(messages.doneUpdate, hearings.done);
  hear(messages.resolveUpdate, hearings.resolve);
  hear(messages.pauseUpdate, hearings.pause);
  hear(messages.resumeUpdate, hearings.resume);
  hear(messages.abortUpdate, hearings.abort);
}

type Update<Said> = ReturnType<typeof defineUpdate<string, [Said]>>;

function hear<Said>(update: Update<Said>, hearing: Hearing<Said>): void {
  setHandler(update, said => hearing.take(said), { validator: said => refuse(hearing.refuse?.(said)) });
}

/** Refuses an Update so that the person who sent it reads why; nothing is written to the history. */
function refuse(reason: string | undefined): void {
  if (reason !== undefined) throw ApplicationFailure.nonRetryable(reason, 'refused');
}

type Acts = Record<string, (input: StepInput<PlannedAct['args']>) => Promise<unknown>>;

/** Sends one act to a control worker, with the plan's own deadline and retries, and turns a failure into a value with a reason. */
async function perform(planned: PlannedAct, input: StepInput<PlannedAct['args']>): Promise<ActOutcome> {
  const acts = proxyActivities<Acts>({
    taskQueue: messages.CONTROL_QUEUE,
    startToCloseTimeout: planned.timeoutMs,
    heartbeatTimeout: HEARTBEAT_TIMEOUT_MS,
    retry: {
      maximumAttempts: planned.retry.attempts,
      initialInterval: Math.max(1, planned.retry.backoffMs),
      backoffCoefficient: 2,
    },
    summary: planned.summary,
  });
  const send = acts[planned.do];
  if (!send) return unexpected(`There is no act ${planned.do}.`);
  try {
    return { ok: true, result: await send(input) };
  } catch (error) {
    return explain(error, planned);
  }
}

function explain(error: unknown, planned: PlannedAct): ActOutcome {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) {
    const code = cause.type ?? 'unexpected';
    const outcome = isFailureCode(code) ? failures[code].outcome : 'unknown';
    return { ok: false, code, reason: cause.message, outcome };
  }
  if (cause instanceof TimeoutFailure) {
    // Neither done nor failed. Every act reads before it acts, so a retry by a person is a read-back, not a blind repetition.
    return {
      ok: false,
      code: 'outcome-unknown',
      reason: `${planned.summary}: no answer in time, so its effect is not known.`,
      outcome: 'unknown',
    };
  }
  return unexpected(cause instanceof Error ? cause.message : String(cause));
}

function unexpected(reason: string): ActOutcome {
  return { ok: false, code: 'unexpected', reason, outcome: 'unknown' };
}

function isFailureCode(code: string): code is FailureCode {
  return Object.hasOwn(failures, code);
}
