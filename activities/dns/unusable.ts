import { failure } from '../fail.js';

/** A value behind a reference that is not of the form it must have; names the reference, never the value. */
export function unusable(reference: string, form: string): never {
  throw failure('secret-missing', {
    what: `The value of ${reference} is not of the form ${form}.`,
    state: 'Nothing was changed by this step.',
    todo: 'Correct the value where the worker runs, then retry.',
  });
}
