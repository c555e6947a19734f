import { Context } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';

/** The interpreter gives an act to another worker after five seconds without a beat (`workflows/temporal-host.ts`): ten of these. */
export const BEAT_MS = 500;

/** Its beats carry what it knows, and there is one for every database. */
const OWN_BEAT: ReadonlySet<string> = new Set(['watch.stand']);

/**
 * Beats for every activity that wants beats, so that a dead worker is noticed and a cancellation arrives, without a line in each act. Acts
 * resume by looking at the world and not by details of their own; those of an earlier attempt are carried on unchanged.
 */
export function beatForEveryAct(everyMs = BEAT_MS): ActivityInterceptors {
  return {
    inbound: {
      async execute(input, next) {
        const context = Context.current();
        if (context.info.heartbeatTimeoutMs === undefined || OWN_BEAT.has(context.info.activityType))
          return await next(input);
        const beat = (): void => context.heartbeat(context.info.heartbeatDetails);
        beat();
        const timer = setInterval(beat, everyMs);
        try {
          return await next(input);
        } finally {
          clearInterval(timer);
        }
      },
    },
  };
}
