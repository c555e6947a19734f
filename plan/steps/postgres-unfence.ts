import { trafficArgument } from '../arguments.js';
import { unfenceStep } from '../replicated-steps.js';
import { defineStep, returns } from '../step.js';

export const postgresUnfence = defineStep({
  ...unfenceStep('postgresql', trafficArgument()),
  do: 'postgres.unfence',
  description: 'Starts a fenced primary again as the primary, refused once another region was promoted.',
  returns: returns<{ readonly timeline: number }>(),
  timeoutMs: 60_000,
  expectedMs: 1_000,
  retry: { attempts: 3, backoffMs: 1_000 },
  example: 'do: postgres.unfence\ndatabase: orders\nregion: ${from}',
});
