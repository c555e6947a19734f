import type { LagReading } from '../replication.js';
import { checkLagStep } from '../replicated-steps.js';
import { defineStep, returns } from '../step.js';

export const postgresCheckLag = defineStep({
  ...checkLagStep('postgresql'),
  do: 'postgres.check-lag',
  description: 'Measures how much a promotion of the standby would lose, and lets through only within the budget.',
  returns: returns<LagReading>(),
  timeoutMs: 10_000,
  expectedMs: 200,
  retry: { attempts: 2, backoffMs: 500 },
  example: 'do: postgres.check-lag\ndatabase: orders\nregion: ${to}\nmax_loss: 10s',
});
