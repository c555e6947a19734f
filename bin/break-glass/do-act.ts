import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import { reasonOf } from '../../activities/fail.js';
import { type FailureKind, failures } from '../../plan/failure.js';
import type { PlannedAct } from '../../plan/plan.js';
import type { ActOutcome } from '../../workflows/host.js';

/** One attempt of an act; rejects with what it failed with. */
export type Attempt = (number: number) => Promise<unknown>;

/** An act that did not end in time goes on in this process; nothing may begin beside it. */
export const STILL_RUNNING: ActOutcome = {
  ok: false,
  code: 'outcome-unknown',
  reason: 'An earlier act did not end in time and still runs in this process. Wait until it has ended, then retry.',
  outcome: 'unknown',
};

/** Does an act with the plan's own deadline and retries, as Temporal would. Never rejects. `running` is given every attempt that was begun. */
export async function doAct(
  planned: PlannedAct,
  attempt: Attempt,
  running: (work: Promise<unknown>) => void,
): Promise<ActOutcome> {
  for (let number = 1; ; number += 1) {
    const work = attempt(number);
    running(work);
    const outcome = await within(work, planned);
    if (outcome.ok || outcome.final || number >= planned.retry.attempts) return outcome.outcome;
    await sleep(Math.max(1, planned.retry.backoffMs) * 2 ** (number - 1));
  }
}

interface Ended {
  readonly ok: boolean;
  /** Nothing is gained by trying again. */
  readonly final: boolean;
  readonly outcome: ActOutcome;
}

async function within(work: Promise<unknown>, { timeoutMs, summary }: PlannedAct): Promise<Ended> {
  const limit = new AbortController();
  const late = sleep(timeoutMs, undefined, { signal: limit.signal }).then((): Ended => {
    const reason = `${summary}: no answer in time, so its effect is not known.`;
    return { ok: false, final: true, outcome: { ok: false, code: 'outcome-unknown', reason, outcome: 'unknown' } };
  });
  late.catch(() => undefined);
  const ended = work.then((result): Ended => ({ ok: true, final: true, outcome: { ok: true, result } }), failed);
  try {
    return await Promise.race([ended, late]);
  } finally {
    limit.abort();
  }
}

const OUTCOMES = new Map<string, FailureKind['outcome']>(
  Object.entries(failures).map(([code, { outcome }]) => [code, outcome]),
);

function failed(error: unknown): Ended {
  const coded = error instanceof ApplicationFailure ? error : undefined;
  const code = coded?.type ?? 'unexpected';
  const outcome = OUTCOMES.get(code) ?? 'unknown';
  return {
    ok: false,
    final: coded?.nonRetryable ?? false,
    outcome: { ok: false, code, reason: reasonOf(error), outcome },
  };
}
