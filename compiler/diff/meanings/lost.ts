import type { Effect } from '../../../plan/effect.js';
import { nameEffect } from '../name-effect.js';
import { type Interpret, type Meaning, worse } from './meaning.js';

type Name = Effect['effect'];

/** Effects that a runbook is poorer without. Fences, gates and approvals are told by what they stand before. */
const MISSED: readonly Name[] = [
  'verifies-writes',
  'promotes',
  'switches',
  'routes',
  'extracts-stranded',
  'replays-stranded',
  'signs-ledger',
  'follows',
  'pauses-clients',
  'resumes-clients',
  'measures-capacity',
  'scales',
  'audits-residency',
  'notifies',
];

/** What the first plan does and the second does not any more. */
export const lost: Interpret = (before, after) =>
  MISSED.flatMap((name): readonly Meaning[] => {
    const [old, now] = [before, after].map(({ acts }) => acts.filter(({ effect }) => effect.effect === name));
    const kept = new Set(now?.map(({ effect }) => nameEffect(effect)));
    const gone = [...new Set(old?.map(({ effect }) => nameEffect(effect)))].filter(each => !kept.has(each));
    return gone.map(each => {
      const only = kept.size === 0 && gone.length === 1;
      return worse(`This edit removes ${only ? each.replace(/^the /, 'the only ') : each}.`);
    });
  });
