import { deadline, expired } from '../deadline.js';
import { failure, isFailure, reasonOf } from '../fail.js';
import type { Replaced } from './provider.js';

export interface HttpApi {
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What came back: `silent` is no answer at all, so a request that changes something may still have happened. */
export type HttpAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'silent'; readonly reason: string };

/** Sends one request with JSON and reads the answer as JSON, within the deadline. Rejects only when the activity is cancelled. */
export async function callApi(
  { base, headers }: HttpApi,
  request: { readonly method: string; readonly path: string; readonly body?: unknown },
  deadlineMs: number,
): Promise<HttpAnswer> {
  const limit = deadline(deadlineMs);
  try {
    const response = await fetch(`${base.replace(/\/$/, '')}${request.path}`, {
      method: request.method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      // A redirect would carry the key somewhere else.
      redirect: 'error',
      signal: limit,
    });
    const text = await response.text();
    return { kind: 'answer', status: response.status, body: parse(text) };
  } catch (error) {
    if (limit.aborted && !expired(limit)) throw error;
    return { kind: 'silent', reason: expired(limit) ? 'no answer in time' : causeOf(error) };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** `fetch` says only that it failed; why is in the cause. */
function causeOf(error: unknown): string {
  return error instanceof Error && error.cause !== undefined ? reasonOf(error.cause) : reasonOf(error);
}

/** What a rehearsal must not be asked: with both the same it could not tell a change from none. Throws RangeError. */
export function refuseSame(expected: string, absent: string): void {
  if (expected === absent)
    throw new RangeError('Unexpected same address twice, expected one that the name does not have');
}

/** The outcome of a replacement that failed while it was still reading: nothing was sent. */
export function notSent(error: unknown): Replaced {
  return { outcome: isFailure(error, 'dns-refused') ? 'refused' : 'unknown', reason: reasonOf(error) };
}

/** The zone could not be read: nobody answered, or somebody said no. */
export function notRead(code: 'unreachable' | 'dns-refused', name: string, why: string) {
  return failure(code, {
    what: `The DNS provider of ${name} could not be read: ${why}.`,
    state: `What ${name} points at is not known; this reading changed nothing.`,
    todo: 'See whether the provider answers and the key is right, then retry.',
  });
}
