import type { PlannedStep } from '../../plan/plan.js';
import { quote } from '../quote.js';
import { example, SETTLE } from './example.js';
import { type Move, movesOf } from './moves.js';
import type { Lowered, Rule } from './rule.js';

export const noFence: Rule = {
  code: 'no-fence',
  severity: 'error',
  locked: true,
  description:
    'A standby is promoted while the old primary could still take writes: two writers, and no way to merge them.',
  why: "A primary that does not answer may still take writes from clients that reach it, and a supervisor restarts a crashed one within seconds. Once both sides have taken writes the histories have to be merged by hand, order by order. The fence comes first, survives a restart, and is proved from the clients' side.",
  bad: example(['gate', 'approve', 'promote', 'fence', ...SETTLE]),
  good: example(['gate', 'approve', 'fence', 'promote', ...SETTLE]),
  check: lowered =>
    movesOf(lowered)
      .filter(move => !move.stopsOld && !isFenced(move, lowered))
      .map(({ step, database }) => ({
        at: step,
        message: `Unexpected ${quote(step.do)} without a fence, expected ${quote(database)} in ${quote(lowered.plan.params['from'])} fenced before it`,
        hint: 'Put a step `do: postgres.fence` with `region: ${from}` before it.',
        related: laterFences(step, database, lowered),
      })),
};

/** The region that the run leaves must be fenced before, and not opened again in between. */
function isFenced({ step, database }: Move, { before, plan }: Lowered): boolean {
  const from = plan.params['from'];
  const last = before(step)
    .flatMap(({ effects }) => effects)
    .findLast(
      effect =>
        (effect.effect === 'fences' || effect.effect === 'unfences') &&
        effect.database === database &&
        effect.region === from,
    );
  return last?.effect === 'fences';
}

function laterFences(step: PlannedStep, database: string, { after }: Lowered) {
  const fences = after(step).filter(({ effects }) =>
    effects.some(effect => effect.effect === 'fences' && effect.database === database),
  );
  return fences.map(fence => ({ message: 'Fenced too late here', step: fence }));
}
