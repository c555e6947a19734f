import type { Files } from '../cli.js';
import { badInput } from '../cli-error.js';
import { RUNBOOKS } from '../runbook-paths.js';

const ENDING = '.scenarios.yaml';

/** The scenario files that a command was given, a runbook standing for its own, else every one in `runbooks/`. */
export function scenarioPaths(files: Files, given: readonly string[]): readonly string[] {
  if (given.length > 0) return [...new Set(given.map(path => path.replace(/\.md$/, ENDING)))].map(checked);
  const names = files.list(RUNBOOKS).filter(name => name.endsWith(ENDING));
  if (names.length > 0) return names.toSorted().map(name => `${RUNBOOKS}/${name}`);
  throw badInput(
    'no-file',
    `There is no *${ENDING} in ${RUNBOOKS}/.`,
    'Write one beside a runbook, or name the files.',
  );
}

function checked(path: string): string {
  if (path.endsWith(ENDING)) return path;
  throw badInput('no-file', `${path} is no file of scenarios.`, `Name a *${ENDING} or its runbook. Nothing was run.`);
}

/** The runbook whose scenarios a file holds: beside it, under the same name. */
export function runbookOf(path: string): string {
  return `${path.slice(0, -ENDING.length)}.md`;
}
