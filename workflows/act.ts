import { ActivityFailure, ApplicationFailure, proxyActivities, TimeoutFailure } from '@temporalio/workflow';
import { type FailureCode, type FailureKind, failures } from '../plan/failure.js';
import type { PlannedAct } from '../plan/plan.js';
import type { StepInput } from '../plan/run.js';
import { CONTROL_QUEUE } from './messages.js';
import type { Run } from './run.js';

/** Workers beat twice a second (bin/worker); ten missed beats and the act is given to another worker. */
const HEARTBEAT_TIMEOUT_MS = 5_000;

export type ActOutcome =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly code: string; readonly reason: string; readonly outcome: FailureKind['outcome'] };

type Acts = Record<string, (input: StepInput<PlannedAct['args']>) => Promise<unknown>>;

/** Sends one act to a control worker, with the plan's own deadline and retries, and turns a failure into a value with a reason. */
export async function act(run: Run, step: string, planned: PlannedAct): Promise<ActOutcome> {
  const acts = proxyActivities<Acts>({
    taskQueue: CONTROL_QUEUE,
    startToCloseTimeout: planned.timeoutMs,
    heartbeatTimeout: HEARTBEAT_TIMEOUT_MS,
    retry: {
      maximumAttempts: planned.retry.attempts,
      initialInterval: Math.max(1, planned.retry.backoffMs),
      backoffCoefficient: 2,
    },
    summary: planned.summary,
  });
  const perform = acts[planned.do];
  if (!perform) return unexpected(`There is no act ${planned.do}.`);
  try {
    const result = await perform({
      args: planned.args,
      context: { ...run.context, step, approvers: approversOf(run) },
      estate: run.input.plan.estate,
    });
    return { ok: true, result };
  } catch (error) {
    return explain(error, planned);
  }
}

function approversOf({ record }: Run): readonly string[] {
  const { approval } = record;
  if (approval?.outcome !== 'approved') return [];
  return approval.decisions.filter(({ decision }) => decision === 'approve').map(({ person }) => person);
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
