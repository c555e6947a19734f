import type { LagReading } from '../replication.js';
import { checkLagStep } from '../replicated-steps.js';
import { defineStep, returns } from '../step.js';

export const mariadbCheckLag = defineStep({
  ...checkLagStep('mariadb'),
  do: 'mariadb.check-lag',
  description:
    'Measures by GTIDs how much a promotion of the replica would lose, and lets through only within the budget.',
  returns: returns<LagReading>(),
  timeoutMs: 10_000,
  expectedMs: 200,
  retry: { attempts: 2, backoffMs: 500 },
  example: 'do: mariadb.check-lag\ndatabase: shop\nregion: ${to}\nmax_loss: 10s',
});
