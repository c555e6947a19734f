import { quote } from '../quote.js';
import { effectsOf } from './effects-of.js';
import { reconciliation } from './example.js';
import type { Rule } from './rule.js';

export const replayWithoutExtract: Rule = {
  code: 'replay-without-extract',
  severity: 'error',
  locked: true,
  description: 'Stranded writes are replayed that no step of this runbook has found.',
  why: 'A replay writes what was staged. When nothing was staged in this run it writes nothing, or it writes what an earlier, half-finished run left behind, and the report says "reconciled" either way. Declared loss has to equal real loss, so the list that is replayed is made in the same run that people decide in.',
  bad: reconciliation(['fence', 'approve', 'replay', 'notify']),
  good: reconciliation(['fence', 'extract', 'approve', 'replay', 'notify']),
  check: ({ plan, before }) =>
    effectsOf(plan.steps, 'replays-stranded')
      .filter(
        ({ step, effect }) =>
          !effectsOf(before(step), 'extracts-stranded').some(
            ({ effect: found }) => found.database === effect.database && found.into === effect.region,
          ),
      )
      .map(({ step, effect }) => ({
        at: step,
        message: `Unexpected ${quote(step.do)} with nothing found before it, expected a step that extracts what ${quote(effect.database)} lacks in ${quote(effect.region)}`,
        hint: 'Put a step `do: postgres.extract-stranded` with `into:` this region before it.',
      })),
};
