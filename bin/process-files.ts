import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { execa } from 'execa';
import type { Files } from './cli.js';
import { badInput } from './cli-error.js';

const GIT_DEADLINE_MS = 2_000;

/** The files of this machine. */
export const processFiles: Files = {
  read: path => unlessMissing(path, () => readFileSync(path, 'utf8'), undefined),
  write: (path, text) => writeFile(path, text),
  isLink: path => unlessMissing(path, () => lstatSync(path).isSymbolicLink(), false),
  list: directory => unlessMissing(directory, () => readdirSync(directory), []),
  commit: path => committed(path),
};

function unlessMissing<T, U>(path: string, act: () => T, missing: U): T | U {
  try {
    return act();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return missing;
    throw badInput('unreadable', `${path} cannot be read (${String(code)}).`, 'Nothing was changed.');
  }
}

/** A plan names a commit only when the runbook is exactly as committed; an edited file has none. */
async function committed(path: string): Promise<string | undefined> {
  const git = async (...words: string[]): Promise<string | undefined> => {
    const options = { cwd: dirname(path), timeout: GIT_DEADLINE_MS, reject: false, stdin: 'ignore' } as const;
    const { stdout, failed } = await execa('git', words, options);
    return failed ? undefined : stdout.trim();
  };
  const changed = await git('status', '--porcelain', '--', basename(path));
  return changed === '' ? (await git('log', '-1', '--format=%H', '--', basename(path))) || undefined : undefined;
}
