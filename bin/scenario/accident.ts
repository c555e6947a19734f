import { z } from 'zod';
import { DurationText } from '../../plan/duration-text.js';

const KINDS = ['crash', 'restart', 'behind', 'cut', 'heal', 'again'] as const;
const Ends = z.tuple([z.string(), z.string()]);

/** One accident of the exploration, and when it happens in a scenario; without a step, before the run begins. */
export const Accident = z
  .strictObject({
    before: z.string().optional(),
    after: z.string().optional(),
    crash: z.string().describe('The region whose primary crashes.').optional(),
    restart: z.string().describe('The region whose supervisor starts its server again.').optional(),
    behind: z.string().describe('The region whose standby falls behind.').optional(),
    by: DurationText.describe('How far behind; only with `behind`.').optional(),
    cut: Ends.describe('Two regions, or a region and `bot`, that do not reach each other any more.').optional(),
    heal: Ends.describe('Two that reach each other again.').optional(),
    again: z.string().describe('The step whose act is delivered once more.').optional(),
  })
  .refine(one => KINDS.filter(kind => one[kind] !== undefined).length === 1, {
    error: `expected exactly one of ${KINDS.join(', ')}`,
  })
  .refine(({ before, after }) => before === undefined || after === undefined, {
    error: 'expected `before:` or `after:`, and not both',
  })
  .refine(({ by, behind }) => by === undefined || behind !== undefined, {
    error: 'expected `by:` with `behind:` only',
  });
export type Accident = z.output<typeof Accident>;

/** How the two ends of a link are written; the bot's own side is `bot`. */
export const BOT_END = 'bot';

/** What an accident is, where, and what else was said about it. */
export function accidentOf({ crash, restart, behind, cut, heal }: Accident) {
  if (crash !== undefined) return { kind: 'crash', where: [crash] } as const;
  if (restart !== undefined) return { kind: 'restart', where: [restart] } as const;
  if (behind !== undefined) return { kind: 'behind', where: [behind] } as const;
  if (cut !== undefined) return { kind: 'cut', where: cut } as const;
  return heal === undefined ? undefined : ({ kind: 'heal', where: heal } as const);
}
