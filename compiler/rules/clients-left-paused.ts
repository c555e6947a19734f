import type { PlannedStep } from '../../plan/plan.js';
import { quote } from '../quote.js';
import { effectsOf } from './effects-of.js';
import { example, planned, REST } from './example.js';
import type { Lowered, Rule } from './rule.js';

export const clientsLeftPaused: Rule = {
  code: 'clients-left-paused',
  severity: 'error',
  description: 'Clients are held at the pooler, and on some way through the runbook nothing lets them go on.',
  why: 'A paused pooler looks healthy: it accepts connections and answers nothing. Clients wait until their own timeouts, pile up, and the service is down although its database runs. Whoever pauses has to resume in the same plan, for the same pooler, on every path.',
  bad: example(['gate', 'approve', 'fence', 'promote', 'pooler', 'pause', 'proxy', 'name', 'verify', 'notify']),
  good: example(['gate', 'approve', 'pause', 'fence', 'promote', 'pooler', 'proxy', 'name', 'verify', 'notify']),
  allowed: {
    'The pooler is resumed where it is, without being pointed elsewhere.': example([
      'gate',
      'approve',
      'fence',
      'promote',
      'pooler',
      'pause',
      'proxy',
      'name',
      '## Let the clients go on\n```yaml step\ndo: pooler.resume\n```',
      'verify',
      'notify',
    ]),
    'The planned move lets them go on itself.': planned('switchover', ['gate', 'approve', 'pause', 'switch', ...REST]),
  },
  check: lowered =>
    effectsOf(lowered.plan.steps, 'pauses-clients')
      .filter(({ step, effect }) => resumes(step, effect.via, lowered).length === 0)
      .map(({ step, effect }) => ({
        at: step,
        message: `Unexpected end with the clients of ${quote(effect.via)} paused, expected a step after it that lets them go on`,
        hint: 'Put a step `do: pooler.resume` after the promotion.',
      })),
};

/** The steps behind a pause that end it: they let the clients go on, where they were or elsewhere. */
export function resumes(pause: PlannedStep, via: string, { after }: Lowered): readonly PlannedStep[] {
  return after(pause).filter(({ effects }) =>
    effects.some(
      effect =>
        (effect.effect === 'resumes-clients' ||
          effect.effect === 'switches' ||
          (effect.effect === 'routes' && effect.layer === 'pooler')) &&
        effect.via === via,
    ),
  );
}
