import { Context } from '@temporalio/activity';

/** Aborts when `ms` have passed or when the activity that asks is cancelled, whichever is first. */
export function deadline(ms: number): AbortSignal {
  const timeout = AbortSignal.timeout(Math.max(1, Math.ceil(ms)));
  const cancelled = cancellation();
  return cancelled ? AbortSignal.any([timeout, cancelled]) : timeout;
}

/** True when a deadline passed; false when it has not, or when the activity was cancelled first. */
export function expired(limit: AbortSignal): boolean {
  const reason: unknown = limit.reason;
  return limit.aborted && reason instanceof Error && reason.name === 'TimeoutError';
}

/** The cancellation of the surrounding activity; undefined outside of one. */
export function cancellation(): AbortSignal | undefined {
  try {
    return Context.current().cancellationSignal;
  } catch {
    return undefined;
  }
}
