import type { Effect } from '../../plan/effect.js';
import { Danger, type PlannedStep } from '../../plan/plan.js';
import { quote } from '../quote.js';
import { changed, reconciliation } from './example.js';
import type { Lowered, Rule } from './rule.js';

const FOLLOW = changed('follow', 'region: ${to}', 'upstream: ${from}');

export const staleGate: Rule = {
  code: 'stale-gate',
  severity: 'error',
  description: 'People are waited for between a gate and what it guards, and its reading is not taken again.',
  why: 'A gate says what was true when it looked. After an approval of five minutes the standby may have fallen behind or lost its connection, and the run goes on with a number from before. A promotion reads its gates again by itself; any other step that a gate is there for needs the gate after the wait.',
  bad: reconciliation(['gate', 'approve', FOLLOW, 'notify']),
  good: reconciliation(['approve', 'gate', FOLLOW, 'notify']),
  allowed: {
    'The gate stands on both sides of the approval: people see the number, and it is read again.': reconciliation([
      'gate',
      'approve',
      'gate',
      FOLLOW,
      'notify',
    ]),
  },
  check: lowered =>
    lowered.plan.steps.flatMap(gate => {
      const wait = waitAfter(gate, lowered);
      const change = wait && lowered.after(wait).find(step => reliesOn(step, gate));
      if (!wait || !change) return [];
      return [
        {
          at: gate,
          message: `Unexpected wait between ${quote(gate.do)} and what it guards, expected the reading to be taken again after people were waited for`,
          hint: 'Move the gate behind the wait, or put it there a second time.',
          related: [
            { message: 'People are waited for here', step: wait },
            { message: 'The old reading is relied on here', step: change },
          ],
        },
      ];
    }),
};

/** The first wait for people after a gate that nothing reads again. A step that cannot be put back reads its gates again by itself. */
function waitAfter(gate: PlannedStep, { plan, after }: Lowered): PlannedStep | undefined {
  if (gate.gate === null || gate.danger !== Danger.reads) return undefined;
  if (plan.steps.some(({ guards }) => guards.includes(gate.id))) return undefined;
  const wait = after(gate).find(({ approval, manual }) => approval !== null || manual);
  const again = wait && after(wait).some(step => step.gate === gate.gate && sameArguments(step, gate));
  return again ? undefined : wait;
}

function sameArguments(one: PlannedStep, other: PlannedStep): boolean {
  return JSON.stringify(one.effects) === JSON.stringify(other.effects);
}

/** Whether a step changes what the gate measured. A fence needs no gate, and a real write proves something by itself. */
function reliesOn({ danger, effects }: PlannedStep, gate: PlannedStep): boolean {
  if (danger === Danger.reads) return false;
  return effects
    .filter(({ effect }) => effect !== 'fences' && effect !== 'verifies-writes')
    .some(effect => gate.effects.length === 0 || gate.effects.some(measured => concerns(effect, measured)));
}

function concerns(effect: Effect, measured: Effect): boolean {
  const sameRegion = 'region' in effect && 'region' in measured && effect.region === measured.region;
  if (!('database' in measured)) return sameRegion;
  return sameRegion && 'database' in effect && effect.database === measured.database;
}
