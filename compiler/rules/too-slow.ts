import { formatDuration } from '../../plan/duration.js';
import { type PlannedStep, RunbookKind } from '../../plan/plan.js';
import { longestPath, worstCase } from '../timing.js';
import { example, SETTLE } from './example.js';
import { type Move, movesOf } from './moves.js';
import type { Lowered, Rule } from './rule.js';

/**
 * The service is down from the first step that takes it away until the last one that proves it is back; in a failover it is down from the
 * start. Manual steps are not counted: nobody knows how long they take.
 */
export const tooSlow: Rule = {
  code: 'too-slow',
  severity: 'warning',
  description:
    'In the worst case (every attempt to its timeout, every approval to its expiry) the service is down longer than its RTO.',
  why: 'Every timeout, every retry and every approval that is left open is time without the service. Each looks small where it is written, and their sum is larger than the RTO that was promised. It is better to learn this in review than during an outage, when nobody can shorten it any more.',
  bad: example(['gate', 'approve', 'fence', 'promote', ...SETTLE], { objectives: '{ rto: 5m }' }),
  good: example(['gate', 'approve', 'fence', 'promote', ...SETTLE], { objectives: '{ rto: 15m }' }),
  check: lowered => {
    const { plan, front } = lowered;
    const down = downtime(lowered);
    if (down <= plan.objectives.rtoMs) return [];
    const [worst, rto] = [formatDuration(down), formatDuration(plan.objectives.rtoMs)];
    return [
      {
        at: front('runbook'),
        message: `Unexpected worst case of ${worst} without the service (manual steps not counted), expected at most its RTO, ${rto}`,
        hint: 'Shorten timeouts, retries or the expiry of approvals, or state an honest RTO.',
      },
    ];
  },
};

function downtime(lowered: Lowered): number {
  const moves = movesOf(lowered);
  const proofs = moves.flatMap(move => lowered.after(move.step).filter(step => verifies(step, move)));
  const until = new Set(proofs.flatMap(proof => [proof, ...lowered.before(proof)]));
  const planned = lowered.plan.kind !== RunbookKind.failover;
  const takes = lowered.plan.steps.filter(step => takesAway(step) && until.has(step));
  const since = new Set(takes.flatMap(step => [step, ...lowered.after(step)]));
  const steps = lowered.plan.steps.filter(step => until.has(step) && (!planned || since.has(step)));
  return longestPath(steps, step => worstCase(step, lowered.plan.steps));
}

function verifies({ effects }: PlannedStep, { database, to }: Move): boolean {
  return effects.some(
    effect => effect.effect === 'verifies-writes' && effect.database === database && effect.region === to,
  );
}

function takesAway({ effects }: PlannedStep): boolean {
  return effects.some(({ effect }) => effect === 'fences' || effect === 'switches' || effect === 'pauses-clients');
}
