import { trafficArgument } from '../arguments.js';
import { verifyWritableStep } from '../replicated-steps.js';
import { defineStep, returns } from '../step.js';

/** What each client route answered to a real write. */
export interface WritableReading {
  readonly routes: readonly { readonly route: string; readonly ms: number; readonly region: string }[];
}

export const postgresVerifyWritable = defineStep({
  ...verifyWritableStep('postgresql', trafficArgument()),
  do: 'postgres.verify-writable',
  description: 'Commits a real write through every client route and reads back that the expected region took it.',
  returns: returns<WritableReading>(),
  timeoutMs: 15_000,
  expectedMs: 100,
  retry: { attempts: 5, backoffMs: 300 },
  example: 'do: postgres.verify-writable\ndatabase: orders\nregion: ${to}',
});
