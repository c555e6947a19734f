import { readFile } from 'node:fs/promises';
import { failure } from './fail.js';

/**
 * Reads `env:NAME` from the given environment and `file:/path` from disk (the trailing newline is dropped). Anything else is taken as it
 * stands only by callers that know it is no reference. Fails with `secret-missing`; the sentence names the reference, never a value.
 */
export function createResolver(
  environment: Readonly<Record<string, string | undefined>>,
): (reference: string) => Promise<string> {
  return async reference => {
    const value = reference.startsWith('env:')
      ? environment[reference.slice('env:'.length)]
      : await readReferencedFile(reference);
    if (value !== undefined && value !== '') return value;
    throw failure('secret-missing', {
      what: `The reference ${reference} has no value on this worker.`,
      state: 'Nothing was changed by this step.',
      todo: 'Set it where the worker runs and retry the step.',
    });
  };
}

async function readReferencedFile(reference: string): Promise<string | undefined> {
  if (!reference.startsWith('file:/')) return undefined;
  // A missing and an unreadable file are the same to the caller: the worker has no value.
  const text = await readFile(reference.slice('file:'.length), 'utf8').catch(() => undefined);
  return text?.replace(/\r?\n$/, '');
}
