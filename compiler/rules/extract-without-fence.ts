import { quote } from '../quote.js';
import { effectsOf } from './effects-of.js';
import { reconciliation } from './example.js';
import type { Rule } from './rule.js';

export const extractWithoutFence: Rule = {
  code: 'extract-without-fence',
  severity: 'error',
  locked: true,
  description: 'Stranded writes are searched for on an old primary that may be running and taking more of them.',
  why: 'The old primary comes back with its region: its supervisor starts it, and clients with old connections or old names write to it. A list that is made meanwhile is out of date when people read it, and what comes after it is rewound away. The fence of the failover is not enough, because the host has been rebooted since.',
  bad: reconciliation(['extract', 'approve', 'replay', 'notify']),
  good: reconciliation(['fence', 'extract', 'approve', 'replay', 'notify']),
  check: ({ plan, before }) =>
    effectsOf(plan.steps, 'extracts-stranded')
      .filter(
        ({ step, effect }) =>
          !effectsOf(before(step), 'fences').some(
            ({ effect: fence }) => fence.database === effect.database && fence.region === effect.region,
          ),
      )
      .map(({ step, effect }) => ({
        at: step,
        message: `Unexpected ${quote(step.do)} on an open server, expected ${quote(effect.database)} in ${quote(effect.region)} fenced before it`,
        hint: 'Put a step `do: postgres.fence` with this region before it.',
      })),
};
