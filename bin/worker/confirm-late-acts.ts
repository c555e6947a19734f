import { type Context as ActivityContext, Context } from '@temporalio/activity';
import type { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptors } from '@temporalio/worker';
import { failure } from '../../activities/fail.js';

/** Nobody waits longer than this for a region to take a command, give or take its clock; an act in time is not asked about, because its step is outage. */
const LATE_MS = 1_000;
const ASK_MS = 2_000;

/**
 * For the hands of a region: an act that comes late is done only if Temporal still wants it. A partition that heals delivers what it had held up,
 * and a stop, or a start as the primary, from a run that people have ended meanwhile must not happen then.
 */
export function confirmLateActs(): ActivityInterceptors {
  return {
    inbound: {
      async execute(input, next) {
        const context = Context.current();
        const { currentAttemptScheduledTimestampMs: scheduledAt, workflowExecution } = context.info;
        // What a workflow runs here is a lease, and a lease only ever stops what may not run.
        if (workflowExecution === undefined) {
          const lateMs = Math.abs(Date.now() - scheduledAt);
          await refuseUnwanted(context.info.activityType, lateMs, () => isRunning(context));
        }
        return await next(input);
      },
    },
  };
}

/** Fails with `nobody-there` when the act is late and nobody waits for it: nothing was done. Where that cannot be asked, nobody does. */
export async function refuseUnwanted(act: string, lateMs: number, wanted: () => Promise<boolean>): Promise<void> {
  if (lateMs < LATE_MS || (await wanted().catch(() => false))) return;
  throw tooLate(act, lateMs);
}

async function isRunning({ client, info }: ActivityContext): Promise<boolean> {
  const handle = client.activity.getHandle(info.activityId, info.activityRunId);
  const { status } = await client.withDeadline(Date.now() + ASK_MS, () => handle.describe());
  return status === 'RUNNING';
}

function tooLate(act: string, lateMs: number): ApplicationFailure {
  return failure('nobody-there', {
    what: `${act} arrived ${Math.round(lateMs)} ms after it was sent, and nobody waits for it any more.`,
    state: 'Nothing was changed on this host.',
    todo: 'Send it again if it is still wanted.',
  });
}
