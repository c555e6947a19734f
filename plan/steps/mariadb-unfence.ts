import { unfenceStep, optionalTraffic } from '../replicated-steps.js';
import { defineStep, returns } from '../step.js';

export const mariadbUnfence = defineStep({
  ...unfenceStep('mariadb', optionalTraffic()),
  do: 'mariadb.unfence',
  description: 'Starts a fenced primary again as the primary, refused once another region was promoted.',
  returns: returns<{ readonly position: string }>(),
  timeoutMs: 60_000,
  expectedMs: 1_000,
  retry: { attempts: 3, backoffMs: 1_000 },
  example: 'do: mariadb.unfence\ndatabase: shop\nregion: ${from}',
});
