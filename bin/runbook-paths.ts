import type { Files } from './cli.js';
import { badInput } from './cli-error.js';

export const RUNBOOKS = 'runbooks';

/** The runbooks that a command was given, else every one in `runbooks/`. */
export function runbookPaths(files: Files, given: readonly string[]): readonly string[] {
  if (given.length > 0) return given;
  const names = files.list(RUNBOOKS).filter(name => name.endsWith('.md') && name !== 'README.md');
  if (names.length > 0) return names.toSorted().map(name => `${RUNBOOKS}/${name}`);
  throw badInput('no-file', `There is no runbook in ${RUNBOOKS}/.`, 'Name the files.');
}
