import type { PlannedStep } from '../../plan/plan.js';
import { quote } from '../quote.js';
import { effectsOf } from './effects-of.js';
import { example, SETTLE } from './example.js';
import { movesOf } from './moves.js';
import type { Lowered, Rule } from './rule.js';

const CALL = '## Call the support lead\n- [ ] Read out what is about to happen';

export const manualWhileDown: Rule = {
  code: 'manual-while-down',
  severity: 'warning',
  description:
    'A person does something by hand while the service is down, so nobody can say how long the outage lasts.',
  why: 'Between the fence and the promotion nothing takes writes. A manual step there waits until somebody has read it, done it and said so; it may wait for a day, and the worst case of the plan does not count it. Most such steps can be done before the fence or after the verification.',
  bad: example(['gate', 'approve', 'fence', CALL, 'promote', ...SETTLE]),
  good: example(['gate', 'approve', CALL, 'fence', 'promote', ...SETTLE]),
  allowed: {
    'People are told by hand once the service is back.': example([
      'gate',
      'approve',
      'fence',
      'promote',
      ...SETTLE,
      CALL,
    ]),
  },
  check: lowered =>
    movesOf(lowered).flatMap(({ step, database }) => {
      const fences = effectsOf(lowered.before(step), 'fences').filter(({ effect }) => effect.database === database);
      return fences.flatMap(({ step: fence }) =>
        between(fence, step, lowered)
          .filter(({ manual }) => manual)
          .map(manual => ({
            at: manual,
            message: `Unexpected manual step while ${quote(database)} takes no writes, expected it before the fence or after the promotion`,
            hint: 'Move it, or automate it.',
            related: [
              { message: 'No writes from here', step: fence },
              { message: 'Writes again from here', step },
            ],
          })),
      );
    }),
};

function between(first: PlannedStep, last: PlannedStep, { before, after }: Lowered): readonly PlannedStep[] {
  return after(first).filter(step => before(last).includes(step));
}
