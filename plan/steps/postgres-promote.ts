import type { Promotion } from '../promotion.js';
import { promoteStep } from '../replicated-steps.js';
import { defineStep, returns } from '../step.js';

export const postgresPromote = defineStep({
  ...promoteStep('postgresql'),
  do: 'postgres.promote',
  description: 'Promotes the standby, records the fork in the promotion ledger and checkpoints the new primary.',
  returns: returns<Promotion>(),
  timeoutMs: 30_000,
  expectedMs: 500,
  retry: { attempts: 3, backoffMs: 500 },
  example: 'do: postgres.promote\ndatabase: orders\nregion: ${to}\nfrom: ${from}\ntimeout: 30s',
});
