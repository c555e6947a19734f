import type { Effect } from '../../plan/effect.js';
import { quote } from '../quote.js';
import { allEffectsOf } from './effects-of.js';
import { example, SETTLE } from './example.js';
import type { Rule } from './rule.js';

/** What makes one region the only writer of a database, or makes another region's history the one that counts. */
const ONE_WRITER: readonly Effect['effect'][] = ['promotes', 'switches', 'fences', 'discards-divergence', 'follows'];

const both = 'services: { orders: { pattern: active-active } }';

export const activeActivePromoted: Rule = {
  code: 'active-active-promoted',
  severity: 'error',
  locked: true,
  description: 'A database that takes writes in several regions at once is promoted, fenced or rewound.',
  why: 'Where every region takes writes there is no standby to promote, and what a region has not sent yet is nowhere else: a fence keeps it from arriving, and a rewind or a new standby throws it away. Such a region is left by moving its clients; when it is back its writes arrive by themselves, and rows that both wrote are made to agree.',
  bad: example(['gate', 'approve', 'fence', 'promote', ...SETTLE]),
  good: example(['proxy', 'verify', 'notify'], { failback: null }),
  inventory: { bad: both, good: both },
  check: ({ plan, inventory }) => {
    const shared = new Set(
      Object.values(inventory.services)
        .filter(({ pattern }) => pattern === 'active-active')
        .flatMap(({ databases }) => databases),
    );
    return allEffectsOf(plan.steps).flatMap(({ step, effect }) => {
      if (!ONE_WRITER.includes(effect.effect) || !('database' in effect) || !shared.has(effect.database)) return [];
      return [
        {
          at: step,
          message: `Unexpected step that leaves ${quote(effect.database)} one writer, expected only the clients to move: every region of it takes writes`,
          hint: 'Leave the region by its proxy or name alone, and converge when it is back.',
        },
      ];
    });
  },
};
