import { followStep } from '../replicated-steps.js';
import { defineStep, returns } from '../step.js';

/** A standby that streams and has replayed past a position read from its primary after it started. */
export interface Follow {
  readonly streamingAfterMs: number;
  readonly caughtUpTo: string;
}

export const postgresFollow = defineStep({
  ...followStep('postgresql'),
  do: 'postgres.follow',
  description: 'Starts a server as a standby of the current primary and waits until it has caught up.',
  returns: returns<Follow>(),
  timeoutMs: 120_000,
  expectedMs: 1_000,
  retry: { attempts: 3, backoffMs: 1_000 },
  example: 'do: postgres.follow\ndatabase: orders\nregion: ${to}\nupstream: ${from}',
});
