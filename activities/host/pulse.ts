import { Context } from '@temporalio/activity';

const BEAT_MS = 500;

/**
 * Runs a host act while beating for it, so that the control side learns within seconds that this worker died. Outside Temporal (tests,
 * break-glass) there is nobody to tell, and the signal never fires. `details`: what the next attempt is told if this one dies.
 */
export async function withPulse<Result>(
  act: (cancelled: AbortSignal) => Promise<Result>,
  details: () => unknown = () => undefined,
): Promise<Result> {
  const context = activityContext();
  if (!context) return await act(new AbortController().signal);
  context.heartbeat(details());
  const timer = setInterval(() => context.heartbeat(details()), BEAT_MS);
  try {
    return await act(context.cancellationSignal);
  } finally {
    clearInterval(timer);
  }
}

/** The activity that this code runs in, if it runs in one. */
export function activityContext(): Context | undefined {
  try {
    return Context.current();
  } catch {
    return undefined;
  }
}
