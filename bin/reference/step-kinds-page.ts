import type { Modifiers } from '../../compiler/modifiers.js';
import { stepKinds } from '../../plan/steps/index.js';
import { GENERATED, page, table } from './markdown.js';
import { stepKindSection } from './step-kind-section.js';

const MODIFIERS = {
  do: 'the step kind',
  id: 'a name for the step; without one it is made of the heading',
  needs: 'the id, or a list of ids, of the steps that must have succeeded before; without it, the step above',
  when: 'a condition',
  timeout: 'how long one attempt may take',
  retry: 'how many attempts (1 to 20), or `{ attempts: 3, backoff: 1s }`',
  undo: '`none`, or a map with `do:` and its arguments, run when the run is given up before the point of no return',
  on_failure: '`hold` (ask the on-call), `abort` (put everything back) or `continue`',
} as const satisfies Record<keyof Modifiers, string>;

/** Every step kind, from `plan/steps/`. */
export function stepKindsPage(): string {
  const kinds = Object.values(stepKinds);
  return page(
    GENERATED,
    '# Step kinds',
    'A `yaml step` block automates the section it stands in: `do` names one of these step kinds, the other keys are its arguments. A section without such a block is a manual step.',
    '`${from}`, `${to}` and `${service}` stand for the regions of the move and its service. Where an argument says "the service\'s own", it is the only database, the traffic entry or the channel of the service in the inventory.',
    table(
      ['Step kind', 'What it does'],
      kinds.map(kind => [`[\`${kind.do}\`](#${kind.do.replaceAll('.', '')})`, kind.description]),
    ),
    `## Keys that every block may have\n\n${table(
      ['Key', 'Meaning'],
      Object.entries(MODIFIERS).map(([key, meaning]) => [`\`${key}\``, meaning]),
    )}`,
    ...kinds.map(stepKindSection),
  );
}
