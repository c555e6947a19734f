import {
  ActivityFailure,
  allHandlersFinished,
  ApplicationFailure,
  condition,
  type defineUpdate,
  patched,
  proxyActivities,
  proxySinks,
  setCurrentDetails,
  setHandler,
  sleep,
  startChild,
  TimeoutFailure,
  workflowInfo,
} from '@temporalio/workflow';
import type { AuditHeads, AuditHeadsAsked } from '../plan/audit/heads.js';
import type { Directory } from '../plan/directory.js';
import { type FailureCode, failures } from '../plan/failure.js';
import type { PlannedAct } from '../plan/plan.js';
import type { RunInput, RunState, StepInput } from '../plan/run.js';
import type { ActOutcome, Answer, Begun, DirectoryReading, Hearing, Hearings, Host } from './host.js';
import * as messages from './messages.js';
import { searchAttributesOfChild, showStatus } from './search-attributes.js';

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
  directory,
  listen,
  details: text => setCurrentDetails(text),
  shows: showStatus,
  heard: (entry, context) => proxySinks<messages.JournalSinks>().journal.heard(entry, context),
  ended: run => proxySinks<messages.JournalSinks>().journal.ended(run),
  auditHeads,
  settled: () => condition(allHandlersFinished),
  info() {
    const { runId, runStartTime, parent } = workflowInfo();
    const by = parent && { workflowId: parent.workflowId, run: parent.runId };
    return { run: runId, startedAt: runStartTime.getTime(), ...(by ? { parent: by } : {}) };
  },
  begin,
};

function listen(hearings: Hearings): void {
  setHandler(messages.stateQuery, hearings.state);
  hear(messages.decideUpdate, hearings.decide);
  hear(messages.doneUpdate, hearings.done);
  hear(messages.resolveUpdate, hearings.resolve);
  hear(messages.pauseUpdate, hearings.pause);
  hear(messages.resumeUpdate, hearings.resume);
  hear(messages.abortUpdate, hearings.abort);
  setHandler(messages.yieldSignal, word => void hearings.yield.take(word));
  setHandler(messages.parentWordSignal, hearings.parent);
}

type RunWorkflow = (input: RunInput) => Promise<RunState>;

/** The child is nobody's to end: whatever becomes of the evacuation, a move that has begun goes on. */
async function begin(input: RunInput): Promise<Begun> {
  const { plan } = input;
  try {
    const child = await startChild<RunWorkflow>(plan.kind, {
      workflowId: messages.runWorkflowId(plan.service),
      args: [input],
      taskQueue: messages.CONTROL_QUEUE,
      parentClosePolicy: 'ABANDON',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: plan.title,
      ...searchAttributesOfChild(input),
    });
    return {
      ok: true,
      run: child.firstExecutionRunId,
      ended: child.result().catch(() => null),
      tell: word => child.signal(messages.parentWordSignal, word).catch(() => undefined),
    };
  } catch (error) {
    // By name: its class is not among what a workflow may import.
    if (error instanceof Error && error.name === 'WorkflowExecutionAlreadyStartedError')
      return { ok: false, busy: true, reason: `${plan.service} has a run already, which is not touched.` };
    return { ok: false, busy: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

type Update<Said> = ReturnType<typeof defineUpdate<string, [Said]>>;

function hear<Said>(update: Update<Said>, hearing: Hearing<Said>): void {
  const take = (said: Said): string | Promise<string> => {
    const answer = hearing.take(said);
    return answer instanceof Promise ? answer.then(sentence) : sentence(answer);
  };
  // A refusal by the validator leaves nothing in the history.
  setHandler(update, take, { validator: said => void sentence(hearing.refuse?.(said) ?? '') });
}

/** Fails an Update that is refused, so that the person who sent it reads why; a program reads the code in the details. */
function sentence(answer: Answer): string {
  if (typeof answer === 'string') return answer;
  throw ApplicationFailure.nonRetryable(answer.reason, 'refused', answer.code);
}

/** A file on the worker's own disk. */
const DIRECTORY_TIMEOUT_MS = 2_000;
const DIRECTORY_ATTEMPTS = 2;

interface DirectoryActs {
  'directory.read'(wanted: { groups: readonly string[]; people: readonly string[] }): Promise<Directory | null>;
}

async function directory(groups: readonly string[], speaker?: string): Promise<DirectoryReading> {
  const { 'directory.read': read } = proxyActivities<DirectoryActs>({
    taskQueue: messages.CONTROL_QUEUE,
    startToCloseTimeout: DIRECTORY_TIMEOUT_MS,
    retry: { maximumAttempts: DIRECTORY_ATTEMPTS, initialInterval: 100 },
    summary: 'Read who may decide',
  });
  try {
    const found = await read({ groups, people: speaker === undefined ? [] : [speaker] });
    if (found) return { ok: true, directory: found };
    return { ok: false, absent: true, reason: 'The worker has no inventory.' };
  } catch (error) {
    const cause = error instanceof ActivityFailure ? error.cause : error;
    return { ok: false, absent: false, reason: cause instanceof Error ? cause.message : String(cause) };
  }
}

/** The regions answer within half a second or not at all; nobody waits for the service any more. */
const HEADS_TIMEOUT_MS = 3_000;

interface AuditActs {
  'audit.heads'(asked: AuditHeadsAsked): Promise<AuditHeads | null>;
}

async function auditHeads(asked: AuditHeadsAsked): Promise<AuditHeads | null> {
  // Runs of earlier versions ended without it and must replay as they went.
  if (!patched('audit-heads')) return null;
  const { 'audit.heads': read } = proxyActivities<AuditActs>({
    taskQueue: messages.CONTROL_QUEUE,
    startToCloseTimeout: HEADS_TIMEOUT_MS,
    scheduleToCloseTimeout: HEADS_TIMEOUT_MS,
    retry: { maximumAttempts: 1 },
    summary: 'Say where the audit journals stand',
  });
  return await read(asked).catch(() => null);
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
