import { isRefusal } from '../aws/is-refusal.js';
import { deadline, expired } from '../deadline.js';
import { failure, isFailure } from '../fail.js';
import { unreadable } from './unreadable.js';

/** Said with a status that means "you may not", and meant as "not now". */
const NOT_NOW = /throttl|RequestLimitExceeded|TooManyRequests|ScalingActivityInProgress|ResourceContention/i;

/** One call of AWS within its limit. It ends with its answer, `scaling-refused` in AWS' own words, or `capacity-unreadable`. */
export async function awsCall<Answer>(limitMs: number, call: (limit: AbortSignal) => Promise<Answer>): Promise<Answer> {
  const limit = deadline(limitMs);
  try {
    return await call(limit);
  } catch (error) {
    if (expired(limit)) throw unreadable(`no answer of AWS in ${limitMs} ms`);
    limit.throwIfAborted();
    if (isFailure(error)) throw error;
    const name = error instanceof Error ? error.name : '';
    if (name === 'CredentialsProviderError')
      throw awsRefused('AWS was not asked: the worker has no credentials for it');
    if (!isRefusal(error)) throw unreadable(`AWS does not answer (${name})`);
    // Its message names the account, the action and the resource that are missing, and no secret.
    if (NOT_NOW.test(name)) throw unreadable(`AWS answered ${name}`);
    throw awsRefused(`AWS answered ${name}: ${error.message.slice(0, 300)}`);
  }
}

export function awsRefused(what: string, todo?: string) {
  return failure('scaling-refused', {
    what: `${what.replace(/\.$/, '')}.`,
    state: 'The pool was not changed.',
    todo: todo ?? 'Correct the pool in the inventory or what the account of the worker may do, then retry the step.',
  });
}
