import { request as askPlainly } from 'node:http';
import { request as askBehindTls } from 'node:https';
import { deadline, expired } from '../deadline.js';
import { unreadable } from './unreadable.js';

/** What a cluster's own authority needs; PEM. Without `ca` the authorities of Node count. */
export interface Tls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** The name that the server's certificate must have, where that is not the one in its address. */
  readonly servername?: string;
}

export interface JsonRequest {
  readonly url: string;
  readonly method?: 'GET' | 'PUT';
  readonly token?: string | undefined;
  readonly tls?: Tls | undefined;
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
export async function askJson(asked: JsonRequest): Promise<JsonAnswer> {
  const { url, deadlineMs } = asked;
  if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : ''))
    throw unreadable('its address is no http address');
  const limit = deadline(deadlineMs);
  try {
    return await send(asked, limit);
  } catch (error) {
    if (expired(limit)) throw unreadable(`no answer in ${deadlineMs} ms`);
    limit.throwIfAborted();
    throw unreadable(whyNot(error));
  }
}

function send({ url, method = 'GET', token, tls, body }: JsonRequest, signal: AbortSignal): Promise<JsonAnswer> {
  const secure = new URL(url).protocol === 'https:';
  const sent = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const options = {
    method,
    signal,
    // A connection of its own: a kept one may be closed by the other side just when a change is sent on it.
    agent: false,
    headers: {
      accept: 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(sent === undefined ? {} : { 'content-type': 'application/json', 'content-length': sent.length }),
    },
  } as const;
  // Said here, so that no variable of the worker's environment can turn it off.
  const checked = { ...options, ...tls, rejectUnauthorized: true } as const;
  return new Promise((resolve, reject) => {
    const request = secure ? askBehindTls(url, checked) : askPlainly(url, options);
    request.on('error', reject);
    request.on('response', response => {
      const parts: Buffer[] = [];
      let length = 0;
      response.on('data', (part: Buffer) => {
        length += part.length;
        if (length <= LONGEST) parts.push(part);
      });
      response.on('error', () => reject(new Broken()));
      response.on('end', () => {
        const text = length > LONGEST ? '' : Buffer.concat(parts).toString('utf8');
        resolve({ status: response.statusCode ?? 0, body: parsed(text) });
      });
    });
    request.end(sent);
  });
}

class Broken extends Error {}

/** The kind of error only: its text may hold an address. */
function whyNot(error: unknown): string {
  if (error instanceof Broken) return 'its answer broke off';
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (/CERT|SIGNATURE|SELF_SIGNED|ISSUER|ALTNAME/.test(code))
    return `its certificate was not accepted (${code}), so nothing was sent to it`;
  if (/^ERR_(?:OSSL|SSL)|EPROTO/.test(code)) return `there is no TLS connection to it (${code})`;
  return 'there is no connection to it';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
