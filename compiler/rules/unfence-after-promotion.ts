import { quote } from '../quote.js';
import { effectsOf } from './effects-of.js';
import { example, SETTLE } from './example.js';
import { movesOf } from './moves.js';
import type { Rule } from './rule.js';

const OPEN = '## Open the old region again\n```yaml step\ndo: postgres.unfence\nregion: ${from}\n```';

export const unfenceAfterPromotion: Rule = {
  code: 'unfence-after-promotion',
  severity: 'error',
  locked: true,
  description: 'The old primary is opened again after another region was promoted, which makes two writers.',
  why: 'Opening the fence starts the old server as a primary, with its old history, beside the new one. Clients with an old connection string write to it at once. The way back for it leads over the reconciliation, a rewind and following, never over the fence.',
  bad: example(['gate', 'approve', 'fence', 'promote', ...SETTLE, OPEN]),
  good: example(['gate', 'approve', 'fence', 'promote', ...SETTLE]),
  check: lowered =>
    movesOf(lowered).flatMap(({ step, database, to }) =>
      effectsOf(lowered.after(step), 'unfences')
        .filter(({ effect }) => effect.database === database && effect.region !== to)
        .map(({ step: opening, effect }) => ({
          at: opening,
          message: `Unexpected ${quote(opening.do)} after the promotion, expected ${quote(effect.region)} to stay fenced until it follows`,
          hint: 'Leave it out. The failback rewinds that server and makes it a standby.',
          related: [{ message: 'The new primary', step }],
        })),
    ),
};
