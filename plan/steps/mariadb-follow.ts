import { z } from 'zod';
import { followStep } from '../replicated-steps.js';
import { defineStep, returns } from '../step.js';
import type { Follow } from './postgres-follow.js';

const shared = followStep('mariadb');

export const mariadbFollow = defineStep({
  ...shared,
  do: 'mariadb.follow',
  description:
    'Starts a server as a replica of the current primary and waits until it has caught up; lists errant transactions and refuses when there are any.',
  args: shared.args.extend({
    decided: z.boolean().optional().meta({
      description:
        'In a failback: people have decided what becomes of the transactions that only the old primary had, and have built it anew if there were any. The step proves that none is left.',
    }),
  }),
  // It ends well only with a server that has no history of its own, so after that decision it ends what a rewind would.
  effects: args => [
    ...(args.decided === true
      ? [
          {
            effect: 'discards-divergence' as const,
            database: args.database,
            region: args.region,
            source: args.upstream,
          },
        ]
      : []),
    ...shared.effects(args),
  ],
  returns: returns<Follow>(),
  timeoutMs: 120_000,
  expectedMs: 1_000,
  retry: { attempts: 3, backoffMs: 1_000 },
  example: 'do: mariadb.follow\ndatabase: shop\nregion: ${from}\nupstream: ${to}',
});
