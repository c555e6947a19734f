import { quote } from '../quote.js';
import { effectsOf } from './effects-of.js';
import { example } from './example.js';
import { movesOf } from './moves.js';
import type { Rule } from './rule.js';

export const trafficBeforePromotion: Rule = {
  code: 'traffic-before-promotion',
  severity: 'error',
  description: 'Clients are sent to a region before its standby is promoted, where every write is refused.',
  why: 'A standby accepts connections and refuses writes, so health checks are green and orders fail. Worse, clients that are let in early hold sessions and prepared statements from before the promotion, and retries pile up on the server at the moment it has to recover. Traffic follows the primary, never the other way round.',
  bad: example(['gate', 'approve', 'fence', 'proxy', 'promote', 'pooler', 'name', 'verify', 'notify']),
  good: example(['gate', 'approve', 'fence', 'promote', 'proxy', 'pooler', 'name', 'verify', 'notify']),
  allowed: {
    'Clients are held at the pooler before the promotion, and let go behind it.': example([
      'gate',
      'approve',
      'pause',
      'fence',
      'promote',
      'pooler',
      'proxy',
      'name',
      'verify',
      'notify',
    ]),
  },
  check: lowered => {
    const moves = movesOf(lowered);
    return effectsOf(lowered.plan.steps, 'routes').flatMap(({ step, effect }) => {
      const here = moves.filter(({ to }) => to === effect.region);
      const [late] = here.filter(move => !lowered.before(step).includes(move.step));
      if (!late) return [];
      return [
        {
          at: step,
          message: `Unexpected clients in ${quote(effect.region)} before it takes writes, expected ${quote(step.do)} after the promotion`,
          hint: 'Put it after the promotion, in the file or by `needs`.',
          related: [{ message: 'Promoted only here', step: late.step }],
        },
      ];
    });
  },
};
