import { formatDuration } from '../../plan/duration.js';
import { changed, example, planned, REST, SETTLE } from './example.js';
import { effectsOf } from './effects-of.js';
import { movesOf } from './moves.js';
import type { Rule } from './rule.js';

/**
 * The watch stamps a heartbeat every second, and the bound on the loss of a primary that is gone runs from the newest one that the
 * standby holds: one interval, and one more until the next look has failed.
 */
const FINEST_MS = 2_000;

export const rpoBelowHeartbeat: Rule = {
  code: 'rpo-below-heartbeat',
  severity: 'warning',
  description:
    'A failover allows less loss than can be measured of a primary that is gone, so its gate always refuses.',
  why: 'With the primary gone its lag cannot be read any more, only bounded: from the newest heartbeat that the standby has. Heartbeats are a second apart, so no bound is finer than two seconds, and a budget of zero is refused every time. Then every failover waits for people to accept a loss by hand. Who really may lose nothing needs synchronous replication, and a budget that can be met here.',
  bad: example([changed('gate', 'max_loss: 0s'), 'approve', 'fence', 'promote', ...SETTLE]),
  good: example(['gate', 'approve', 'fence', 'promote', ...SETTLE]),
  allowed: {
    'A planned move may insist on zero, because its primary answers.': planned('switchover', [
      changed('gate', 'max_loss: 0s'),
      'approve',
      'switch',
      ...REST,
    ]),
  },
  check: lowered => {
    const lossy = movesOf(lowered).filter(({ stopsOld }) => !stopsOld);
    return effectsOf(lowered.plan.steps, 'measures-lag')
      .filter(({ effect }) => effect.maxLossMs < FINEST_MS)
      .filter(({ step }) => lossy.some(move => move.step.guards.includes(step.id)))
      .map(({ step, effect }) => ({
        at: step,
        message: `Unexpected loss budget of ${formatDuration(effect.maxLossMs)}, expected at least ${formatDuration(FINEST_MS)}, the finest bound there is for a primary that is gone`,
        hint: 'Write `max_loss: 2s` or more; whoever accepts less rejects the approval during the run.',
      }));
  },
};
