import { deadline, expired } from '../deadline.js';
import { unreadable } from './unreadable.js';

export interface JsonRequest {
  readonly url: string;
  readonly method?: 'GET' | 'PUT';
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly deadlineMs: number;
}

export interface JsonAnswer {
  readonly status: number;
  /** Undefined when the body is no JSON. */
  readonly body: unknown;
}

/** Longer than any answer that is about one pool. */
const LONGEST = 2_000_000;

/**
 * One request and its JSON answer, whatever its status. A redirect is an answer like any other: a token goes where the inventory says and nowhere
 * else. Fails with `capacity-unreadable` when there is no answer.
 */
export async function askJson({ url, method = 'GET', token, body, deadlineMs }: JsonRequest): Promise<JsonAnswer> {
  if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : ''))
    throw unreadable('its address is no http address');
  const limit = deadline(deadlineMs);
  try {
    const response = await fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'manual',
      signal: limit,
    });
    const text = await response.text();
    return { status: response.status, body: text.length > LONGEST ? undefined : parsed(text) };
  } catch (error) {
    if (expired(limit)) throw unreadable(`no answer in ${deadlineMs} ms`);
    limit.throwIfAborted();
    throw unreadable(error instanceof TypeError ? 'there is no connection to it' : 'its answer broke off');
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
