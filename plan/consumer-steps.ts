import { z } from 'zod';
import { queueArgument, regionArgument } from './arguments.js';
import { Danger } from './plan.js';

/** What pausing and resuming the consumers of a queue have in common. */
export const consumerStep = (region: string) => ({
  args: z.strictObject({ queue: queueArgument(), region: regionArgument(region) }),
  danger: Danger.writes,
  timeoutMs: 60_000,
  expectedMs: 5_000,
  retry: { attempts: 1, backoffMs: 1_000 },
});

/** How many consumers and messages were busy at the end. */
export interface Consumers {
  readonly busy: number;
}
