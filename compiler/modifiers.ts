import { z } from 'zod';
import { durationArgument } from '../plan/arguments.js';
import { DurationText } from '../plan/duration-text.js';
import { OnFailure } from '../plan/plan.js';

/** Longest time one attempt or one manual step may take. */
export const ONE_DAY_MS = 86_400_000;

const Attempts = z.int().min(1).max(20);
const Timeout = DurationText.refine(
  ms => ms > 0 && ms <= ONE_DAY_MS,
  'expected a duration above zero, at most `1d`',
).meta({ description: 'How long one attempt may take.', unit: 'ms' });
const StepId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'expected an id of lower-case letters, digits and dashes');

/** The keys of a step block that are not arguments of its kind. */
export const Modifiers = z.strictObject({
  do: z.string().meta({ description: 'A step kind, such as `postgres.promote`.' }),
  id: StepId.optional(),
  needs: z
    .union([z.string(), z.array(z.string())])
    .meta({ description: 'the id of a step, or a list of ids' })
    .optional(),
  when: z
    .union([z.string(), z.strictObject({ fact: z.string(), is: z.boolean().default(true) })])
    .meta({ description: 'a declared fact, or `{ fact: NAME, is: false }`' })
    .optional(),
  timeout: Timeout.optional(),
  retry: z
    .union([
      Attempts,
      z.strictObject({
        attempts: Attempts,
        backoff: durationArgument('The pause before the second attempt.').optional(),
      }),
    ])
    .meta({ description: 'how many attempts (1 to 20), or `{ attempts: 3, backoff: 1s }`' })
    .optional(),
  undo: z
    .union([z.literal('none'), z.looseObject({ do: z.string() })])
    .meta({ description: '`none`, or a map with `do:` and its arguments' })
    .optional(),
  on_failure: z.enum(OnFailure).default(OnFailure.hold),
});
export type Modifiers = z.output<typeof Modifiers>;

export function isModifier(key: string): boolean {
  return Object.hasOwn(Modifiers.shape, key);
}
