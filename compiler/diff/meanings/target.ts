import { type Interpret, type Meaning, worse } from './meaning.js';

/** Whether the two plans are of the same move at all. */
export const target: Interpret = ({ plan: old }, { plan: now }) => {
  const [from, to] = [old, now].map(({ kind, service }) => `${article(kind)} ${kind} of ${service}`);
  const way = (params: typeof old.params): string => `from ${params['from']} to ${params['to']}`;
  const other: Meaning[] = from === to ? [] : [worse(`These are different runbooks: ${from}, and ${to}.`)];
  if (way(old.params) === way(now.params)) return other;
  return [...other, worse(`The move goes ${way(now.params)}, no longer ${way(old.params)}.`)];
};

function article(word: string): string {
  return /^[aeiou]/.test(word) ? 'an' : 'a';
}
