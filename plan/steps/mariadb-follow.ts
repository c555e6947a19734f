import { followStep } from '../replicated-steps.js';
import { defineStep, returns } from '../step.js';
import type { Follow } from './postgres-follow.js';

export const mariadbFollow = defineStep({
  ...followStep('mariadb'),
  do: 'mariadb.follow',
  description:
    'Starts a server as a replica of the current primary and waits until it has caught up; lists errant transactions and refuses when there are any.',
  returns: returns<Follow>(),
  timeoutMs: 120_000,
  expectedMs: 1_000,
  retry: { attempts: 3, backoffMs: 1_000 },
  example: 'do: mariadb.follow\ndatabase: shop\nregion: ${from}\nupstream: ${to}',
});
