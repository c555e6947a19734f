import { nearest } from '../../compiler/nearest.js';
import type { RunbookEntry } from '../library.js';
import { RunsError } from '../runs/runs-error.js';

/**
 * The runbook that people mean: by its name (`orders-failover`), by its path, or by service and kind in any order (`failover for orders`).
 * Says how many words that took.
 */
export function findRunbook(
  words: readonly string[],
  runbooks: readonly RunbookEntry[],
): { readonly runbook: RunbookEntry; readonly used: number } {
  const first = (words[0] ?? '').toLowerCase();
  const byName = runbooks.find(({ name, path }) => [name, `${name}.md`, path].some(one => one.toLowerCase() === first));
  if (byName) return { runbook: byName, used: 1 };
  const spoken = bySpeech(words, runbooks);
  if (spoken) return spoken;
  const names = runbooks.map(({ name }) => name);
  const near = nearest(first, names)[0];
  throw new RunsError(
    'unknown-name',
    `There is no runbook "${words[0] ?? ''}".`,
    near === undefined ? `Known: ${names.join(', ') || 'none'}.` : `Did you mean ${near}?`,
  );
}

const BETWEEN = new Set(['for', 'of', 'the']);

function bySpeech(words: readonly string[], runbooks: readonly RunbookEntry[]) {
  const spoken = words.slice(0, 3).map(word => word.toLowerCase());
  const end = BETWEEN.has(spoken[1] ?? '') ? 3 : 2;
  const [one, other] = [spoken[0], spoken[end - 1]];
  const runbook = runbooks.find(
    ({ head }) =>
      head && ((head.kind === one && head.service === other) || (head.service === one && head.kind === other)),
  );
  return runbook ? { runbook, used: end } : undefined;
}
