import { RunbookKind } from '../../plan/plan.js';
import { quote } from '../quote.js';
import { effectsOf } from './effects-of.js';
import { planned, reconciliation, REST } from './example.js';
import type { Rule } from './rule.js';

export const rewindBeforeReconciliation: Rule = {
  code: 'rewind-before-reconciliation',
  severity: 'error',
  locked: true,
  description: 'The old primary is rewound before what only it had was found, which destroys those writes for good.',
  why: 'After a failover the disk of the old primary is the only place where the stranded writes still are: orders that were acknowledged to customers. `pg_rewind` takes the server back to the fork and they are gone, without a message. Evidence first, then the rewind.',
  bad: reconciliation(['fence', 'rewind', 'extract', 'approve', 'replay', 'notify']),
  good: reconciliation(['fence', 'extract', 'approve', 'replay', 'rewind', 'notify']),
  allowed: {
    'A failback rewinds; the reconciliation was another runbook, and the step itself refuses until it is done.':
      planned('failback', [
        '## Rewind the old primary\n```yaml step\ndo: postgres.rewind\nregion: ${to}\nsource: ${from}\n```',
        '## Let it follow\n```yaml step\ndo: postgres.follow\nregion: ${to}\nupstream: ${from}\n```',
        'gate',
        'approve',
        'switch',
        ...REST,
      ]),
  },
  check: ({ plan, before }) =>
    effectsOf(plan.steps, 'discards-divergence').flatMap(({ step, effect }) => {
      const of = <Each extends { readonly effect: { readonly database: string } }>(all: readonly Each[]) =>
        all.filter(other => other.effect.database === effect.database);
      const saves = [
        ...of(effectsOf(plan.steps, 'extracts-stranded')),
        ...of(effectsOf(plan.steps, 'replays-stranded')),
      ];
      const late = saves.filter(other => !before(step).includes(other.step));
      const unsaved = saves.length === 0 && plan.kind !== RunbookKind.failback;
      if (late.length === 0 && !unsaved) return [];
      return [
        {
          at: step,
          message: `Unexpected ${quote(step.do)} before the stranded writes of ${quote(effect.database)} are safe, expected them found and written again first`,
          hint: 'Put it behind the steps that extract and replay them, or into the failback.',
          related: late.map(other => ({ message: 'Needs what the rewind destroys', step: other.step })),
        },
      ];
    }),
};
