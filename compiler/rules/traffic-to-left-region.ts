import { quote } from '../quote.js';
import { effectsOf } from './effects-of.js';
import { changed, example, planned, REST, SETTLE } from './example.js';
import { movesOf } from './moves.js';
import type { Rule } from './rule.js';

export const trafficToLeftRegion: Rule = {
  code: 'traffic-to-left-region',
  severity: 'error',
  description: 'After a move, clients are sent to a region that is not the primary.',
  why: '`from` and `to` are swapped in one line, copied from the failback. The step succeeds: it does what it says. The clients of that route arrive at a fenced server or a standby, and the service is down for them although every step is green.',
  bad: example([
    'gate',
    'approve',
    'fence',
    'promote',
    changed('pooler', 'region: ${from}'),
    'proxy',
    'name',
    'verify',
    'notify',
  ]),
  good: example(['gate', 'approve', 'fence', 'promote', ...SETTLE]),
  allowed: {
    'In a failback the clients go home, where the primary is.': planned('failback', [
      'gate',
      'approve',
      'switch',
      ...REST,
    ]),
  },
  check: lowered =>
    effectsOf(lowered.plan.steps, 'routes').flatMap(({ step, effect }) => {
      const moves = movesOf(lowered).filter(move => lowered.before(step).includes(move.step));
      const last = moves.at(-1);
      if (!last || moves.some(({ to }) => to === effect.region)) return [];
      return [
        {
          at: step,
          message: `Unexpected clients of ${quote(effect.via)} in ${quote(effect.region)}, expected them in ${quote(last.to)}, which was made the primary`,
          hint: 'Write `${to}` for the region that the clients go to.',
          related: [{ message: 'The primary since here', step: last.step }],
        },
      ];
    }),
};
