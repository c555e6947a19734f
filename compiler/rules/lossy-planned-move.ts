import { RunbookKind } from '../../plan/plan.js';
import { quote } from '../quote.js';
import { effectsOf } from './effects-of.js';
import { planned, REST, SETTLE } from './example.js';
import { movesOf } from './moves.js';
import type { Lowered, Rule } from './rule.js';

export const lossyPlannedMove: Rule = {
  code: 'lossy-planned-move',
  severity: 'error',
  description: 'A planned move promotes the way a failover does, and loses writes that it need not lose.',
  why: 'In a planned move the old primary is alive and can be asked to send its last byte. Fencing and promoting skips that: what was in flight is stranded on the old server, and has to be reconciled by people afterwards, for no reason. A planned move is expected to lose nothing, and the compound act proves it.',
  bad: planned('switchover', ['gate', 'approve', 'fence', 'promote', ...SETTLE, 'follow']),
  good: planned('switchover', ['gate', 'approve', 'switch', ...REST]),
  check: lowered => {
    const { kind } = lowered.plan;
    if (kind !== RunbookKind.switchover && kind !== RunbookKind.failback) return [];
    return movesOf(lowered)
      .filter(({ step, stopsOld }) => !stopsOld && !provesZero(step.guards, lowered))
      .map(({ step }) => ({
        at: step,
        message: `Unexpected ${quote(step.do)} in a ${kind}, expected a planned move, which loses nothing`,
        hint: 'Use `do: postgres.switchover`, which stops the old primary and proves that the standby has everything.',
      }));
  },
};

/** A gate that lets nothing be lost, read again right before the promotion, is as good. */
function provesZero(guards: readonly string[], { plan }: Lowered): boolean {
  return effectsOf(plan.steps, 'measures-lag').some(
    ({ step, effect }) => guards.includes(step.id) && effect.maxLossMs === 0,
  );
}
