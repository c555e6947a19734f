import { failures } from '../../plan/failure.js';
import { GENERATED, page, table } from './markdown.js';

const RETRY = { yes: 'yes', no: 'no' } as const;
const OUTCOME = {
  unchanged: 'nothing was changed',
  changed: 'something was changed',
  unknown: 'not known; every further change is blocked',
} as const;

/** What the world can do to a run, from `plan/failure.ts`. */
export function failuresPage(): string {
  const rows = Object.entries(failures).map(([code, { title, retry, outcome }]) => [
    `\`${code}\``,
    title,
    RETRY[retry],
    OUTCOME[outcome],
  ]);
  return page(
    GENERATED,
    '# Failures',
    'What the world can do to a run, by permanent code. Every failure says three things in its message: what happened, what state the service is in now, and what to do.',
    '"Tried again" says whether the same act is repeated by itself, as often as the step allows. "Then" is what is known of the world after the last attempt. When that is not known, the run reads the world again before it does anything else; it never assumes that a silent act has failed.',
    table(['Code', 'What happened', 'Tried again', 'Then'], rows),
  );
}
